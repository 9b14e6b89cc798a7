import {readFileSync} from 'node:fs';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** The configuration that the README shows, as an operator would copy it. */
export const readmeConfig = /```yaml\n(environment:[\s\S]*?)```/.exec(README)?.[1] ?? '';
