import type {SourceText} from './source-text.ts';

/**
 * What the texts seem to call kinds, without parsing them; undefined where they include others. YAML can write a name in ways that this does
 * not see: whoever goes by it reads the texts against every kind where anything about them is wrong.
 */
export function kindsNamedIn(sources: readonly SourceText[]): ReadonlySet<string> | undefined {
	if (sources.some(({text}) => /\binclude\b/.test(text))) return undefined;
	return new Set(sources.flatMap(({text}) => [...text.matchAll(/\bkind["']?\s*:\s*["']?([\w-]+)/g)].map(([, name = '']) => name)));
}
