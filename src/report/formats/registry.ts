import type {Format} from './format.ts';
import {json} from './json.ts';
import {junit} from './junit.ts';
import {markdown} from './markdown.ts';
import {nagios} from './nagios.ts';
import {ndjson} from './ndjson.ts';
import {prometheus} from './prometheus.ts';
import {tap} from './tap.ts';
import {text} from './text.ts';

export type FormatName = 'text' | 'json' | 'ndjson' | 'junit' | 'tap' | 'nagios' | 'prometheus' | 'markdown';

export const formats = {text, json, ndjson, junit, tap, nagios, prometheus, markdown} satisfies Record<FormatName, Format>;
