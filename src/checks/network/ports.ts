import {z} from 'zod';
import {type Text, text, type Words} from '../../core/text.ts';
import {type Evidence, type EvidenceTable, type Status, worst} from '../../core/verdict.ts';
import {defineCheck} from '../contract.ts';
import {familiesSchema, hostAddresses} from './host-addresses.ts';
import {type PortSeen, type PortState, scanPorts} from './port-scan.ts';
import {controlSchema} from './road-control.ts';

const port = z.number().int().min(1).max(65_535);

const schema = z
	.strictObject({
		from: z
			.string()
			.min(1)
			.default('operator')
			.describe('The target it is looked at from; `operator` is this machine. From another, the name is resolved over there.'),
		host: z.string().min(1).describe('A name or an address. Every address of a name is looked at by itself.'),
		addresses: z.array(z.string().min(1)).min(1).optional().describe('Instead of every address the name has.'),
		families: familiesSchema,
		open: z.array(port).default([]).describe('Ports that must accept a connection.'),
		closed: z.array(port).default([]).describe('Ports that must not: refused and dropped are both fine.'),
		through: z
			.array(port)
			.default([])
			.describe(
				'Ports that a firewall must let through, whether anything listens there by now or not: open and refused are both fine, dropped is not.',
			),
		control: controlSchema.describe('Ports asked beside them, to prove the road where none of them answers; open and closed both do.'),
		timeoutMs: z
			.number()
			.int()
			.min(50)
			.max(10_000)
			.optional()
			.describe('Patience with one attempt, in milliseconds. Without it, one to three seconds by the distance.'),
	})
	.refine(spec => spec.open.length + spec.closed.length + spec.through.length > 0, {
		message: 'name at least one port under open, closed or through',
	})
	.refine(spec => ![...spec.open, ...spec.through].some(one => spec.closed.includes(one)), {
		message: 'a port cannot be both open and closed',
	});

export type PortsSpec = z.output<typeof schema>;

export interface PortsSeen {
	readonly from: string;
	readonly addresses: readonly {readonly address: string; readonly ports: readonly PortSeen[]}[];
}

export const ports = defineCheck<PortsSpec, PortsSeen>({
	kind: 'ports',
	about: text(
		'TCP ports of every address of a host are open, or are closed or filtered, seen from a target',
		'호스트의 모든 주소에서 TCP 포트가 대상에서 보아 열려 있거나 닫혀 있음',
	),
	cannotSee: [
		'UDP, and ports that are not named: it knocks on those that the checklist lists, and scans nothing.',
		'What another network sees: a cloud firewall may let this machine in and turn others away. Look from both.',
		'With `through`, a firewall that refuses where others drop (a reset) from a host on which nothing listens.',
		'What speaks behind an open port: it connects and says nothing. `http`, `tls`, `postgres` and `redis` go on from there.',
	],
	example: `kind: ports
host: 203.0.113.10
open: [22, 80, 443]
closed: [5432, 6379, 8501, 9090]
`,
	schema,
	timeoutMs: 20_000,
	from: spec => spec.from,
	async observe(spec, systems, signal) {
		const {from, host, timeoutMs} = spec;
		// The way to the target is made first, so that its handshake is not taken for a slow port.
		if (from !== 'operator') await systems.vantage(from, {signal});
		const addresses = spec.addresses ?? (await hostAddresses(spec, systems, signal));
		const named = namedPorts(spec);
		const control = spec.control.filter(one => !named.includes(one));
		const bounds = {minMs: timeoutMs ?? 1_000, maxMs: timeoutMs ?? 3_000};
		const scanned = addresses.map(async address => {
			return {address, ports: await scanPorts({from, host, address, ports: named, control, ...bounds}, systems, signal)};
		});
		return {from, addresses: await Promise.all(scanned)};
	},
	judge(seen, spec) {
		const judged = seen.addresses.map(({address, ports: found}) => judgeAddress(address, found, spec));
		const status = worst(judged.map(one => one.status));
		const deciding = judged.filter(one => one.status === status);
		return {
			status,
			summary: status === 'pass' ? asExpected(seen, spec) : join(deciding.map(one => one.reason)),
			evidence: judged.flatMap(one => one.evidence),
			table: tableOf(seen, spec),
			...remedyFor(status),
		};
	},
});

interface JudgedAddress {
	readonly status: Status;
	readonly reason: Text;
	readonly evidence: readonly Evidence[];
}

function judgeAddress(address: string, found: readonly PortSeen[], spec: PortsSpec): JudgedAddress {
	const answered = found.filter(({state}) => state === 'open' || state === 'closed');
	const wrong = found.flatMap(one => deviation(address, one, spec));
	const control: Evidence = {
		label: text(`${address}: control`, `${address}: 대조`),
		observed:
			answered.length > 0 ? answered.map(one => `${one.port} ${one.state}`).join(', ') : text('no port answered', '응답한 포트 없음'),
		expected: text('at least one answer', '응답 하나 이상'),
		status: answered.length > 0 ? 'pass' : 'unknown',
	};
	if (answered.length === 0) return {status: 'unknown', reason: nothingAnswered(address, found), evidence: [control]};
	// A port that this machine was not allowed to try proves neither.
	const unseen = found.filter(one => one.state === 'unseen' && expectationOf(one.port, spec) !== undefined);
	const evidence = [control, ...wrong.map(one => one.evidence)];
	if (wrong.length > 0) return {status: 'fail', reason: join(wrong.map(one => one.reason)), evidence};
	if (unseen.length === 0) return {status: 'pass', reason: text(address, address), evidence};
	const list = unseen.map(one => one.port).join(', ');
	const reason = text(`Not allowed to try ${list} on ${address} from here`, `여기서는 ${address}의 ${list} 포트에 연결을 시도할 수 없음`);
	return {status: 'unknown', reason, evidence};
}

type Expectation = 'open' | 'closed' | 'through';

function expectationOf(number: number, {open, closed, through}: PortsSpec): Expectation | undefined {
	if (open.includes(number)) return 'open';
	return closed.includes(number) ? 'closed' : through.includes(number) ? 'through' : undefined;
}

const HOLDS: {readonly [Name in Expectation]: (state: PortState) => boolean} = {
	open: state => state === 'open',
	closed: state => state !== 'open',
	through: state => state === 'open' || state === 'closed',
};

const EXPECTED: {readonly [Name in Expectation]: {readonly words: Words; readonly should: Text}} = {
	open: {words: 'open', should: text('should be open', '열려 있어야 함')},
	closed: {words: text('closed or filtered', 'closed 또는 filtered'), should: text('should be closed', '닫혀 있어야 함')},
	through: {words: text('open or closed', 'open 또는 closed'), should: text('should be let through', '통과되어야 함')},
};

function deviation(address: string, {port: number, state, why}: PortSeen, spec: PortsSpec): {reason: Text; evidence: Evidence}[] {
	const expected = expectationOf(number, spec);
	if (expected === undefined || state === 'unseen' || HOLDS[expected](state)) return [];
	const {words, should} = EXPECTED[expected];
	return [
		{
			reason: text(`${number} is ${state} on ${address}, ${should.en}`, `${address}의 ${number} 포트가 ${KOREAN[state]} (${should.ko})`),
			evidence: {
				label: text(`${address} port ${number}`, `${address} ${number} 포트`),
				observed: why === undefined ? state : `${state} (${why})`,
				expected: words,
				status: 'fail',
			},
		},
	];
}

const KOREAN: Record<PortState, string> = {open: '열려 있음', closed: '닫혀 있음', filtered: '응답 없음', unseen: '확인 불가'};

function namedPorts({open, closed, through}: PortsSpec): number[] {
	return [...new Set([...open, ...closed, ...through])];
}

function nothingAnswered(address: string, found: readonly PortSeen[]): Text {
	if (found.some(({why}) => why === 'network-down')) {
		return text(
			`${address} cannot be reached: this machine has no network of that kind`,
			`${address}에 접근할 수 없음: 이 PC에 해당 네트워크(IPv4/IPv6)가 없음`,
		);
	}
	return text(
		`No port of ${address} answered, not even one to prove the road: nothing was seen`,
		`${address}의 어떤 포트도 응답하지 않아 경로를 확인할 수 없음: 아무것도 확인하지 못함`,
	);
}

function asExpected({addresses}: PortsSeen, spec: PortsSpec): Text {
	const where = addresses.map(({address}) => address).join(', ');
	const {open, closed} = spec;
	const through = spec.through.filter(one => !open.includes(one));
	const said = (ports: readonly number[], en: string, ko: string) =>
		ports.length > 0 ? [text(`${ports.join(', ')} ${en}`, `${ports.join(', ')} ${ko}`)] : [];
	const parts = [...said(open, 'open', '열림'), ...said(through, 'let through', '통과'), ...said(closed, 'not open', '닫힘')];
	return text(`${where}: ${parts.map(({en}) => en).join('; ')}`, `${where}: ${parts.map(({ko}) => ko).join(', ')}`);
}

function join(reasons: readonly Text[]): Text {
	return text(reasons.map(one => one.en).join('; '), reasons.map(one => one.ko).join('; '));
}

/** One row a port, one column an address. */
function tableOf({addresses}: PortsSeen, spec: PortsSpec): EvidenceTable {
	const rows = namedPorts(spec).map(number => {
		const states = addresses.map(({ports: found}) => found.find(one => one.port === number)?.state ?? 'unseen');
		const expected = expectationOf(number, spec) ?? 'closed';
		return {status: statusOf(states, expected), cells: [String(number), CELLS[expected], ...states]};
	});
	const columns = [
		{title: text('port', '포트'), align: 'right' as const},
		{title: text('expected', '기대')},
		...addresses.map(({address}) => ({title: text(address, address)})),
	];
	return {columns, rows};
}

const CELLS: {readonly [Name in Expectation]: Words} = {
	open: 'open',
	closed: text('not open', 'open 아님'),
	through: text('let through', '통과'),
};

function statusOf(states: readonly PortState[], expected: Expectation): Status {
	if (states.some(state => state !== 'unseen' && !HOLDS[expected](state))) return 'fail';
	return states.includes('unseen') ? 'unknown' : 'pass';
}

function remedyFor(status: Status): {remedy?: Text} {
	if (status !== 'unknown') return {};
	return {
		remedy: text(
			'Look from a network that reaches the host. If an address family does not matter here, leave it out with `families`.',
			'호스트에 접근할 수 있는 네트워크에서 다시 확인하십시오. 필요 없는 주소 체계는 `families`에서 제외할 수 있습니다.',
		),
	};
}
