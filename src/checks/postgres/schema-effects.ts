import {phrase, text} from '../../core/text.ts';
import type {Finding} from '../finding.ts';
import {outputLines} from '../output-lines.ts';
import {searchPattern} from '../pattern.ts';
import type {Effect} from './migration-effect.ts';
import type {MigrationReading} from './migration-effects.ts';
import {PART_WORDS} from './schema-differences.ts';
import {INVALID, type SchemaSnapshot} from './schema-snapshot.ts';
import type {SchemaSpec} from './schema-spec.ts';

type Added = SchemaSpec['adds'][number];
type Expectation = Omit<Effect, 'by'>;

/** Whether what a version adds is there: its proof, where no table of migrations keeps a record. */
export function addedFindings({version, tables, columns, indexes}: Added, snapshot: SchemaSnapshot): Finding[] {
	const expected: Expectation[] = [
		...tables.map(name => ({part: 'table' as const, name: withoutPublic(name), there: true})),
		...columns.map(name => ({part: 'column' as const, name: withoutPublic(name), there: true})),
		...indexes.map(name => ({part: 'index' as const, name, there: true})),
	];
	return expected.map(one => effectFinding({...one, by: version}, snapshot));
}

/** Whether what the files add is there and what they drop is gone; and what of them could not be told. */
export function migrationFindings(
	{effects, notUnderstood}: MigrationReading,
	accept: readonly string[],
	snapshot: SchemaSnapshot,
): Finding[] {
	const open = notUnderstood.filter(one => !accept.some(pattern => searchPattern(pattern, one.text) === true));
	const unproven = open.map(({by, line, text: statement}): Finding => {
		const label = text(`not understood: ${by}:${line}`, `해석하지 못한 문장: ${by}:${line}`);
		const reason = text(
			`${by}:${line}: this statement is not understood, so its effect was not checked`,
			`${by}:${line}: 해석하지 못한 문장이라 적용 여부를 확인하지 못함`,
		);
		return {evidence: {label, observed: outputLines(statement, 'first'), status: 'warn'}, reason};
	});
	return [...effects.map(one => effectFinding(one, snapshot)), ...unproven];
}

const THERE = text('there', '있음');
const MISSING = text('missing', '없음');

function effectFinding({part, name, there, by}: Effect, snapshot: SchemaSnapshot): Finding {
	const found = isThere(part, name, snapshot);
	const what = phrase`${PART_WORDS[part]} ${name}`;
	const label = phrase`${by}: ${what}`;
	const evidence = {
		label,
		observed: found === undefined ? text('not known here', '알 수 없음') : found ? THERE : MISSING,
		expected: there ? THERE : text('gone', '없어야 함'),
	};
	if (there && part === 'index' && isInvalid(name, snapshot)) {
		const reason = text(`${by}: ${what.en} is invalid: its build did not end`, `${by}: ${what.ko}이(가) 유효하지 않음: 생성이 끝나지 않음`);
		return {evidence: {...evidence, observed: text('invalid', '유효하지 않음'), status: 'fail'}, reason};
	}
	if (found === there) return {evidence: {...evidence, status: 'pass'}};
	if (found === undefined) {
		const reason = text(`${by}: no TimescaleDB to ask about ${name}`, `${by}: TimescaleDB가 없어 ${name} 확인 불가`);
		return {evidence: {...evidence, status: 'fail'}, reason};
	}
	const reason = there
		? text(`${by}: ${what.en} is missing`, `${by}: ${what.ko} 없음`)
		: text(`${by}: ${what.en} should be gone`, `${by}: ${what.ko}이(가) 아직 남아 있음`);
	return {evidence: {...evidence, status: 'fail'}, reason};
}

/** PostgreSQL writes to such an index, never reads it, and holds nobody to its being unique. */
function isInvalid(name: string, {tables}: SchemaSnapshot): boolean {
	return Object.values(tables).some(({indexes}) => indexes?.[name]?.endsWith(INVALID));
}

function isThere(part: Effect['part'], name: string, snapshot: SchemaSnapshot): boolean | undefined {
	const {tables, extensions = {}, hypertables, aggregates, policies} = snapshot;
	const has = (record: object | undefined, key: string) => record !== undefined && Object.hasOwn(record, key);
	switch (part) {
		case 'table':
			return has(tables, name);
		case 'column': {
			const dot = name.lastIndexOf('.');
			return has(tables[name.slice(0, dot)]?.columns, name.slice(dot + 1));
		}
		case 'constraint': {
			const [table = '', constraint = ''] = name.split(': ');
			return has(tables[table]?.constraints, constraint);
		}
		case 'index':
			// A constraint's index is listed with the constraints.
			return Object.values(tables).some(table => has(table.indexes, name) || has(table.constraints, name));
		case 'extension':
			return has(extensions, name);
		case 'hypertable':
			return hypertables === undefined ? undefined : has(hypertables, name);
		case 'compression':
			return hypertables === undefined ? undefined : (hypertables[name]?.includes('; compression on') ?? false);
		case 'policy':
			return policies === undefined ? undefined : has(policies, name);
		case 'aggregate':
			return aggregates === undefined ? undefined : has(aggregates, name);
	}
}

function withoutPublic(name: string): string {
	return name.replace(/^public\./, '');
}
