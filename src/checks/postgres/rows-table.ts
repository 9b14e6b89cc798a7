import {type Text, text, type Words} from '../../core/text.ts';
import type {Evidence, Status} from '../../core/verdict.ts';
import {formatCount} from '../signed-count.ts';
import type {Side} from './both-sides.ts';
import type {RowDifference, RowDifferences} from './row-differences.ts';
import type {ComparedTable, TableFault} from './rows-spec.ts';

export interface JudgedRows {
	readonly status: Status;
	/** table, source, target, content, rows that differ */
	readonly cells: readonly string[];
	readonly reason?: Text;
	readonly evidence: readonly Evidence[];
	/** Rows seen, both sides together. */
	readonly rows: bigint;
}

const NONE = '—';

export function judgeComparedTable(table: ComparedTable): JudgedRows {
	const {name, fault, compared, mayBeEmpty} = table;
	const label = text(`table ${name}`, `테이블 ${name}`);
	if (fault !== undefined || compared === undefined) {
		const {status, en, ko, observed} = faultText(fault);
		return {
			status,
			cells: [name, NONE, NONE, NONE, NONE],
			reason: text(`${name}: ${en}`, `${name}: ${ko}`),
			evidence: [{label, observed, status}],
			rows: 0n,
		};
	}
	const [source, target] = [BigInt(compared.rows.source), BigInt(compared.rows.target)];
	const counts = [formatCount(source), formatCount(target)];
	const rows = source + target;
	const asText: Evidence[] = compared.asText.map(column => ({
		label,
		observed: text(`${column}: types differ, compared as text`, `${column}: 타입이 달라 텍스트로 비교`),
	}));
	if (compared.same) {
		const cells = [name, ...counts, '=', '0'];
		if (rows > 0n || mayBeEmpty) return {status: 'pass', cells, evidence: asText, rows};
		const reason = text(`${name} is empty on both sides`, `${name}이(가) 양쪽 모두 비어 있음`);
		return {status: 'warn', cells, reason, evidence: [{label, observed: '0 = 0', status: 'warn'}], rows};
	}
	const {differences} = compared;
	const reason = differences === undefined ? keylessReason(name) : differenceReason(name, differences);
	const many = differences === undefined ? NONE : formatFound(differences);
	const evidence =
		differences === undefined
			? [{label, observed: text('checksums differ; no primary key', '체크섬 다름, 기본 키 없음'), status: 'fail' as const}]
			: differences.shown.map(one => differenceEvidence(name, one));
	return {status: 'fail', cells: [name, ...counts, '≠', many], reason, evidence: [...asText, ...evidence], rows};
}

function formatFound({found, complete}: RowDifferences): string {
	return `${formatCount(BigInt(found))}${complete ? '' : '+'}`;
}

function keylessReason(name: string): Text {
	return text(
		`${name}: the rows differ; without a primary key they cannot be named`,
		`${name}: 내용이 다름. 기본 키가 없어 어느 행인지 알 수 없음`,
	);
}

function differenceReason(name: string, differences: RowDifferences): Text {
	const [first] = differences.shown;
	const [least, count] = [differences.complete ? '' : 'at least ', formatCount(BigInt(differences.found))];
	const one = count === '1' && differences.complete;
	const example = first === undefined ? text('', '') : exampleText(first);
	return text(
		`${name}: ${least}${count} ${one ? 'row differs' : 'rows differ'}${example.en}`,
		`${name}: ${count}행${differences.complete ? '이' : ' 이상이'} 다름${example.ko}`,
	);
}

function exampleText({key, what, columns}: RowDifference): Text {
	const id = key.join(', ');
	if (what === 'missing') return text(`; ${id} is missing in the target`, `. ${id}이(가) 대상에 없음`);
	if (what === 'extra') return text(`; ${id} is in the target alone`, `. ${id}이(가) 대상에만 있음`);
	const names = columns.map(({column}) => column).join(', ');
	return text(`; ${id}: ${names}`, `. ${id}: ${names}`);
}

const MAX_COLUMNS = 6;

export function differenceEvidence(name: string, {key, what, columns}: RowDifference): Evidence {
	const id = `${name} ${key.join(', ')}`;
	const label = text(id, id);
	if (what === 'missing')
		return {label, observed: text('missing in the target', '대상에 없음'), expected: text('a row', '행 있음'), status: 'fail'};
	if (what === 'extra')
		return {label, observed: text('in the target alone', '대상에만 있음'), expected: text('no such row', '행 없음'), status: 'fail'};
	const show = (side: Side) =>
		columns
			.slice(0, MAX_COLUMNS)
			.map(one => `${one.column} = ${quoted(one[side])}`)
			.join('; ');
	const more = columns.length > MAX_COLUMNS ? `; +${columns.length - MAX_COLUMNS}` : '';
	return {label, observed: `${show('target')}${more}`, expected: show('source'), status: 'fail'};
}

/** In quotes, so that an empty text, a trailing space and NULL are three things to the eye. */
function quoted(value: string | null): string {
	return value === null ? 'NULL' : JSON.stringify(value);
}

const SIDES: {readonly [Name in Side]: Text} = {source: text('the source', '원본'), target: text('the target', '대상')};

export function faultText(fault: TableFault | undefined): {status: Status; en: string; ko: string; observed: Words} {
	const on = (english: string, korean: string) => {
		const sides = fault !== undefined && 'on' in fault ? fault.on : [];
		return text(`${sides.join(', ')}: ${english}`, `${sides.map(side => SIDES[side].ko).join('·')}: ${korean}`);
	};
	switch (fault?.what) {
		case 'missing': {
			const [en, ko] = sidesText(fault.on);
			return {status: 'fail', en: `not in ${en}`, ko: `${ko}에 테이블이 없음`, observed: on('no such table', '테이블 없음')};
		}
		case 'denied': {
			const [en, ko] = sidesText(fault.on);
			const observed = on('not readable in full', '전체 읽기 권한 없음');
			return {status: 'unknown', en: `may not be read in full in ${en}`, ko: `${ko}에서 모든 행을 읽을 권한이 없음`, observed};
		}
		case 'columns': {
			const {missing, extra} = fault;
			const en = [
				...(missing.length > 0 ? [`the target lacks ${missing.join(', ')}`] : []),
				...(extra.length > 0 ? [`the target alone has ${extra.join(', ')}`] : []),
			].join('; ');
			const ko = [
				...(missing.length > 0 ? [`대상에 ${missing.join(', ')} 열이 없음`] : []),
				...(extra.length > 0 ? [`${extra.join(', ')} 열은 대상에만 있음`] : []),
			].join('; ');
			return {status: 'fail', en, ko, observed: [...missing.map(one => `−${one}`), ...extra.map(one => `+${one}`)].join(' ')};
		}
		case 'no-column': {
			const {column} = fault;
			return {
				status: 'unknown',
				en: `no column ${column}`,
				ko: `${column} 열이 없음`,
				observed: text(`no column ${column}`, `${column} 열 없음`),
			};
		}
		case 'unordered': {
			const {column, type} = fault;
			const observed = text(`${column} is ${type}`, `${column} 타입 ${type}`);
			return {status: 'unknown', en: `column ${column} has type ${type}`, ko: `${column} 열 타입이 ${type}임`, observed};
		}
		case 'unzoned': {
			const {column} = fault;
			const observed = text(`${column} without a time zone`, `${column} 시간대 없음`);
			const en = `column ${column} has no time zone on both sides that \`zone\` names`;
			return {status: 'unknown', en, ko: `${column} 열에 시간대가 없음(\`zone\` 지정 필요)`, observed};
		}
		case undefined:
			return {status: 'unknown', en: 'was not compared', ko: '비교하지 못함', observed: NONE};
	}
}

function sidesText(sides: readonly Side[]): [string, string] {
	return [sides.map(side => SIDES[side].en).join(' and '), sides.map(side => SIDES[side].ko).join('·')];
}
