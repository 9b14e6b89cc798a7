import type {Discovery} from '../../app/init/discover.ts';
import type {Answers, Names} from '../../app/init/draft.ts';
import type {Note} from '../../app/init/explorer.ts';
import {hasKey} from '../../config/config-draft.ts';
import type {Kept} from '../../config/merge-plan.ts';
import {lineDifference} from '../../core/line-difference.ts';
import {sanitise} from '../../core/sanitise.ts';
import {type Language, say, text} from '../../core/text.ts';

const FOUND = text('Found', '찾은 것');
const LEFT_OUT = text('Left out', '빠진 것');
const KEPT = text('Kept as you wrote it', '작성한 값을 그대로 둔 것');
const GLYPHS: Readonly<Record<Note['reason'], string>> = {absent: '·', unseen: '?', unclear: '▲'};

/**
 * What was found, what was not and why, and what stays as the operator wrote it.
 * @param existing the configuration as it is: what it has was not left out, whether it was found or not
 */
export function discoveryLines(
	answers: Answers,
	names: Names,
	found: Discovery,
	kept: readonly Kept[],
	existing: unknown,
	language: Language,
): string[] {
	const rows = foundRows(answers, names, found, language);
	const missing = found.notes.filter(({key}) => !hasKey(existing, key));
	const notes = missing.map(({key, reason, why}) => ({mark: GLYPHS[reason], key, what: say(why, language)}));
	const yours = kept.map(({path, yours, found}) => {
		const [mine, theirs] = [yours, found].map(value => (value === undefined ? '–' : valueText(value)));
		return {mark: '·', key: path, what: say(text(`${mine} (found: ${theirs})`, `${mine} (찾은 값: ${theirs})`), language)};
	});
	return [...table(say(FOUND, language), rows), ...table(say(LEFT_OUT, language), notes), ...table(say(KEPT, language), yours)];
}

interface Row {
	readonly mark: string;
	readonly key: string;
	readonly what: string;
}

function table(title: string, rows: readonly Row[]): string[] {
	if (rows.length === 0) return [];
	const width = Math.max(...rows.map(({key}) => key.length));
	return [title, ...rows.map(({mark, key, what}) => `  ${mark} ${oneLine(key).padEnd(width)}  ${oneLine(what)}`), ''];
}

function foundRows({user, host, port}: Answers, names: Names, {vm, cluster}: Discovery, language: Language): Row[] {
	const running = vm.containers.filter(one => one.running).length;
	const containers = text(
		`${vm.docker}, ${running} of ${vm.containers.length} containers running`,
		`${vm.docker}, 컨테이너 ${vm.containers.length}개 중 ${running}개 실행 중`,
	);
	const rows: (readonly [string, unknown])[] = [
		...(vm.docker === undefined ? [] : [[names.vm, `${user}@${host}:${port}, ${say(containers, language)}`] as const]),
		[
			names.cluster,
			cluster.target && `${String(cluster.target.context)}, ${String(cluster.target.namespace)}: ${cluster.workloads.join(', ')}`,
		],
		['compose', vm.compose && `${vm.project ?? ''}: ${String(vm.compose.directory)}/${String(vm.compose.file)}`],
		['databases.source', cluster.database],
		['databases.target', vm.database],
		['redis.source', cluster.cache],
		['redis.target', vm.cache],
		['prometheus', vm.prometheus],
		['grafana', vm.grafana],
		['n8n', vm.n8n],
		...Object.entries(vm.endpoints ?? {}).map(([name, endpoint]) => [`endpoints.${name}`, endpoint] as const),
		['backups', vm.backups],
		...[cluster.bot, vm.bot].map(bot => [`bots.${String(bot?.name)}`, bot] as const),
	];
	return rows.flatMap(([key, value]) => (value === undefined ? [] : [{mark: '✔', key, what: valueText(value)}]));
}

/** `on vm, container coinpilot-db, name coinpilot`: secrets by their names. */
function valueText(value: unknown): string {
	if (Array.isArray(value)) return value.map(valueText).join(', ');
	if (typeof value !== 'object' || value === null) return String(value);
	return Object.entries(value)
		.map(([key, inner]) => `${key} ${valueText(inner)}`)
		.join(', ');
}

/** The new file whole, or what changes in the one that is there. */
export function changeLines(path: string, before: string | undefined, after: string, language: Language): string[] {
	const title =
		before === undefined
			? text(`${path} would be written:`, `${path} 파일에 쓸 내용:`)
			: text(`${path} would change:`, `${path} 변경 내용:`);
	const lines =
		before === undefined
			? after
					.trimEnd()
					.split('\n')
					.map(line => `  ${line}`)
			: lineDifference(before, after).map(({sign, line}) => `  ${sign} ${line}`);
	return [say(title, language), ...lines, ''].map(line => sanitise(line));
}

function oneLine(words: string): string {
	return sanitise(words, {newlines: false});
}
