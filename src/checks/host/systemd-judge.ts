import {plain, type Text, text} from '../../core/text.ts';
import type {Finding} from '../finding.ts';
import {finding, judgeValue} from '../judge-value.ts';
import {type Matcher, match} from '../matchers.ts';
import type {UnitSeen, UnitSpec} from './systemd-spec.ts';

/** Every word `systemctl is-enabled` can say; anything else is a complaint. */
export const WORDS: ReadonlySet<string> = new Set([
	...['enabled', 'enabled-runtime', 'linked', 'linked-runtime', 'alias', 'masked', 'masked-runtime'],
	...['static', 'indirect', 'disabled', 'generated', 'transient', 'bad', 'not-found'],
]);

/** What a word that is not `enabled` comes to. */
const MEANING: Readonly<Record<string, Text>> = {
	'enabled-runtime': text('it is gone after the next boot', '다음 부팅 후 사라짐'),
	static: text('it starts only when another unit wants it', '다른 유닛이 요구할 때만 시작됨'),
	alias: text('it is another name of a unit', '다른 유닛의 별칭임'),
	indirect: text('it is itself not enabled', '유닛 자체는 활성화되지 않음'),
	disabled: text('it does not start at boot', '부팅 시 시작되지 않음'),
	masked: text('it cannot be started', '시작할 수 없게 막혀 있음'),
};

export function judgeUnit({enabled, properties, complaint = '', lines}: UnitSeen, wanted: UnitSpec): Finding[] {
	const name = wanted.unit;
	if (properties === undefined) {
		const said = complaint.slice(0, 200);
		return [
			finding('unknown', plain(name), said, undefined, text(`systemctl tells nothing of ${name}: ${said}`, `${name} 확인 불가: ${said}`)),
		];
	}
	const loaded = properties.get('LoadState') ?? '';
	if (loaded === 'not-found') {
		return [finding('fail', plain(name), loaded, 'loaded', text(`There is no unit ${name}`, `${name} 유닛이 없음`))];
	}
	const id = properties.get('Id') ?? '';
	if (id !== name) {
		const reason = text(`${name} is another name of ${id}: name that one`, `${name}은(는) ${id}의 별칭임. 원래 이름을 지정하십시오`);
		return [finding(id === '' ? 'unknown' : 'fail', plain(name), id || '—', name, reason)];
	}
	return [
		...(loaded === 'loaded' || loaded === 'masked'
			? []
			: [finding('fail', plain(name), loaded, 'loaded', text(`${name} could not be loaded: ${loaded}`, `${name} 로드 실패: ${loaded}`))]),
		judgeEnabled(name, enabled, wanted),
		...judgeActive(name, properties, wanted),
		...judgeResult(name, properties.get('Result'), wanted.result),
		...judgeReload(name, properties),
		...Object.entries(wanted.properties).map(([property, matcher]) =>
			judgeValue(plain(`${name} ${property}`), properties.get(property), matcher),
		),
		...wanted.lines.map((_, index) => judgeLine(name, lines, wanted, index)),
	];
}

function judgeEnabled(name: string, enabled: string | undefined, wanted: UnitSpec): Finding {
	const word = enabled !== undefined && WORDS.has(enabled) ? enabled : undefined;
	const judged = judgeValue(text(`${name} is-enabled`, `${name} is-enabled`), word, wanted.enabled, word ?? enabled ?? '—');
	const meaning = word === undefined ? undefined : MEANING[word];
	if (judged.evidence.status !== 'fail' || meaning === undefined) return judged;
	return {...judged, reason: text(`${name} is ${word}: ${meaning.en}`, `${name} ${word}: ${meaning.ko}`)};
}

function judgeActive(name: string, properties: ReadonlyMap<string, string>, wanted: UnitSpec): Finding[] {
	const active = properties.get('ActiveState');
	const sub = properties.get('SubState');
	const shown = `${active ?? '—'} (${sub ?? '—'})`;
	const judged = judgeValue(text(`${name} is-active`, `${name} is-active`), active, wanted.active, shown);
	if (judged.evidence.status !== 'pass' || active !== 'active') return [judged];
	const label = text(`${name} state`, `${name} 상태`);
	if (!wanted.remainAfterExit) {
		if (sub !== 'exited') return [judged];
		const reason = text(
			`${name} is active (exited): it runs nothing (say remainAfterExit where that is meant)`,
			`${name}이(가) active (exited)라 실행 중인 프로세스가 없음 (의도한 것이면 remainAfterExit 지정)`,
		);
		return [judged, finding('fail', label, shown, 'running', reason)];
	}
	const stays = properties.get('RemainAfterExit') === 'yes';
	const reason = text(`${name} does not say RemainAfterExit=yes`, `${name}에 RemainAfterExit=yes가 없음`);
	return [judged, finding(stays ? 'pass' : 'fail', label, `RemainAfterExit=${stays ? 'yes' : 'no'}`, 'yes', stays ? undefined : reason)];
}

/** A target or a slice has none. */
function judgeResult(name: string, result: string | undefined, wanted: Matcher | undefined): Finding[] {
	if (result === undefined && wanted === undefined) return [];
	return [judgeValue(text(`${name} last result`, `${name} 마지막 결과`), result, wanted ?? 'success')];
}

function judgeReload(name: string, properties: ReadonlyMap<string, string>): Finding[] {
	if (properties.get('NeedDaemonReload') !== 'yes') return [];
	const reason = text(
		`The file of ${name} was changed after systemd read it: run systemctl daemon-reload`,
		`${name} 파일이 바뀌었지만 systemd가 다시 읽지 않음: systemctl daemon-reload 실행`,
	);
	return [
		finding(
			'warn',
			text(`${name} file`, `${name} 파일`),
			text('changed since it was read', '읽은 뒤 변경됨'),
			text('as it was read', '읽은 그대로'),
			reason,
		),
	];
}

function judgeLine(name: string, lines: readonly string[] | undefined, wanted: UnitSpec, index: number): Finding {
	const matcher = wanted.lines[index] ?? null;
	const label = text(`${name} file`, `${name} 파일`);
	const {expected} = match('', matcher);
	if (lines === undefined || lines.length === 0) {
		return finding('unknown', label, '—', expected, text(`The unit file of ${name} could not be read`, `${name} 유닛 파일 읽기 불가`));
	}
	const found = lines.find(line => match(line, matcher).matched);
	const reason = text(`No line of the unit file of ${name} is ${expected}`, `${name} 유닛 파일에 ${expected} 줄이 없음`);
	return finding(
		found === undefined ? 'fail' : 'pass',
		label,
		found ?? text(`none of ${lines.length} lines`, `${lines.length}줄 중 없음`),
		expected,
		found === undefined ? reason : undefined,
	);
}
