import {isIP} from 'node:net';
import {z} from 'zod';
import {type Problem, ProblemError} from '../../core/problem.ts';
import {problemText} from '../../core/problem-text.ts';
import {phrase, plain, type Text, text, type Words} from '../../core/text.ts';
import type {Status} from '../../core/verdict.ts';
import type {DnsAnswer, RecordType, Systems} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {type Finding, reasonsOf, worstOf} from '../finding.ts';

const recordType = z.enum(['A', 'AAAA', 'CNAME', 'CAA', 'MX', 'NS', 'TXT']);
const records = z.array(z.string().min(1)).min(1);

const schema = z
	.strictObject({
		name: z.string().min(1).describe('The name that is asked for.'),
		type: recordType.default('A').describe('The type of record.'),
		contains: records
			.optional()
			.describe('Each of these is among the records. Of A and AAAA, a name stands for the addresses that the same resolver has of it.'),
		exactly: records.optional().describe('These are the records, no more and no fewer; names as in `contains`.'),
		absent: z.literal(true).optional().describe('There is no such record; another type of the same name has to answer in the same look.'),
		control: recordType.optional().describe('That other type; without it, AAAA when `type` is A, otherwise A.'),
		servers: z
			.array(z.string().min(1))
			.default([])
			.describe('Resolvers, each asked by itself: public ones, the zone’s own. Without any, the configured one or the system’s.'),
	})
	.refine(({contains, exactly, absent}) => [contains, exactly, absent].filter(one => one !== undefined).length <= 1, {
		message: 'say one of contains, exactly and absent',
	});

export type DnsSpec = z.output<typeof schema>;

type Asked = {readonly answer: DnsAnswer} | {readonly problem: Problem};

export interface DnsSeen {
	readonly resolvers: readonly {
		readonly server: string;
		readonly asked: Asked;
		readonly control?: Asked;
		/** What stands behind the names among the expected addresses. */
		readonly named?: Readonly<Record<string, Asked>>;
	}[];
}

export const dns = defineCheck<DnsSpec, DnsSeen>({
	kind: 'dns',
	about: text(
		'Every resolver asked gives the expected records of a name, or none where none should be',
		'조회한 모든 리졸버가 예상한 레코드를 주거나, 없어야 할 레코드를 주지 않음',
	),
	cannotSee: [
		'Resolvers that it does not ask: one that still has the old record in its cache goes on giving it until its time to live is over.',
		'Whether the address leads anywhere: `ports`, `tls` and `http` look there.',
		'DNSSEC: signatures are not verified.',
	],
	example: `kind: dns
name: dashboard.example.com
type: A
exactly: [203.0.113.10]
servers: [1.1.1.1, 8.8.8.8]
`,
	schema,
	from: () => 'operator',
	async observe(spec, systems, signal) {
		const servers = spec.servers.length > 0 ? spec.servers : [undefined];
		const resolvers = servers.map(async server => {
			const control = spec.absent === true ? ask(controlOf(spec), server, spec, systems, signal) : undefined;
			const names = namesAmong(spec).map(async name => [name, await ask(spec.type, server, {...spec, name}, systems, signal)] as const);
			const [asked, proof, named] = await Promise.all([ask(spec.type, server, spec, systems, signal), control, Promise.all(names)]);
			return {
				server: server ?? answeredBy(asked),
				asked,
				...(proof === undefined ? {} : {control: proof}),
				...(named.length > 0 && {named: Object.fromEntries(named)}),
			};
		});
		return {resolvers: await Promise.all(resolvers)};
	},
	judge(seen, spec) {
		const findings = seen.resolvers.map(({server, asked, control, named}) => {
			const meant = withAddresses(spec, named ?? {});
			return judgeResolver(server, asked, control, meant);
		});
		const status = worstOf(findings);
		const evidence = findings.map(finding => finding.evidence);
		return {status, summary: status === 'pass' ? asExpected(seen, spec) : reasonsOf(findings, status), evidence};
	},
});

/** Host names where addresses are expected: a host is often known by its name alone. */
function namesAmong({type, contains, exactly}: DnsSpec): readonly string[] {
	if (type !== 'A' && type !== 'AAAA') return [];
	return (exactly ?? contains ?? []).filter(one => isIP(one) === 0);
}

interface Meant {
	readonly spec: DnsSpec;
	/** Why there is nothing to compare with. */
	readonly hollow?: Text;
}

/** The expected addresses, with those of each name in its place. */
function withAddresses(spec: DnsSpec, named: Readonly<Record<string, Asked>>): Meant {
	for (const name of namesAmong(spec)) {
		const asked = named[name];
		const addresses = asked !== undefined && 'answer' in asked ? asked.answer.records : [];
		if (canonical(name) === canonical(spec.name)) {
			const en = `${name} compared with itself proves nothing; write the address of the host`;
			return {spec, hollow: text(en, `${name} 자신과 비교하면 증명되는 것이 없음. 호스트의 주소를 적으십시오`)};
		}
		if (addresses.length === 0) {
			const en = `${name} has no ${spec.type}: there is nothing to compare with; write the address of the host`;
			return {spec, hollow: text(en, `${name}의 ${spec.type} 레코드가 없어 비교할 수 없음. 호스트의 주소를 적으십시오`)};
		}
	}
	const inPlace = (records: readonly string[]) =>
		records.flatMap(one => {
			const asked = named[one];
			return asked !== undefined && 'answer' in asked ? asked.answer.records : [one];
		});
	const {contains, exactly} = spec;
	return {spec: {...spec, ...(contains && {contains: inPlace(contains)}), ...(exactly && {exactly: inPlace(exactly)})}};
}

/** One resolver that cannot be asked must not hide what the others say. */
async function ask(type: RecordType, server: string | undefined, {name}: DnsSpec, systems: Systems, signal: AbortSignal): Promise<Asked> {
	try {
		return {answer: await systems.resolve(name, type, server === undefined ? {signal} : {signal, server})};
	} catch (error) {
		if (signal.aborted || !(error instanceof ProblemError)) throw error;
		return {problem: error.problem};
	}
}

function controlOf({type, control}: DnsSpec): RecordType {
	return control ?? (type === 'A' ? 'AAAA' : 'A');
}

function answeredBy(asked: Asked): string {
	if ('answer' in asked) return asked.answer.server;
	return asked.problem.code === 'resolver-failed' ? asked.problem.server : 'system';
}

function judgeResolver(server: string, asked: Asked, control: Asked | undefined, {spec, hollow}: Meant): Finding {
	const label = plain(`${spec.name} ${spec.type} @${server}`);
	const expected = expectedOf(spec);
	const found = (observed: Words, status: Status, reason?: Text): Finding => {
		const evidence = {label, observed, expected, status};
		return reason === undefined ? {evidence} : {evidence, reason};
	};
	if ('problem' in asked) return found(asked.problem.code, 'unknown', problemText(asked.problem));
	const {rcode, records: seen} = asked.answer;
	const observed = rcode !== 'NOERROR' ? rcode : seen.length === 0 ? text('no records', '레코드 없음') : seen.join(', ').slice(0, 400);
	if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') {
		return found(observed, 'unknown', text(`${server} could not tell: ${rcode}`, `${server}에서 답을 얻지 못함: ${rcode}`));
	}
	if (spec.absent === true) return judgeAbsence(server, seen, control, spec, found, observed);
	if (rcode === 'NXDOMAIN')
		return found(
			observed,
			'fail',
			text(`${spec.name} does not exist, says ${server}`, `${server}에 따르면 ${spec.name}이(가) 존재하지 않음`),
		);
	if (hollow !== undefined) return found(observed, 'unknown', hollow);
	const wrong = difference(seen, spec);
	return wrong === undefined
		? found(observed, 'pass')
		: found(observed, 'fail', text(`${server}: ${spec.name} ${spec.type} ${wrong.en}`, `${server}: ${spec.name} ${spec.type} ${wrong.ko}`));
}

function judgeAbsence(
	server: string,
	seen: readonly string[],
	control: Asked | undefined,
	spec: DnsSpec,
	found: (observed: Words, status: Status, reason?: Text) => Finding,
	observed: Words,
): Finding {
	const {name, type} = spec;
	if (seen.length > 0) {
		const list = seen.join(', ');
		return found(
			observed,
			'fail',
			text(`${server} still has ${name} ${type} ${list}`, `${server}에 ${name} ${type} ${list} 레코드가 아직 있음`),
		);
	}
	const proof = control !== undefined && 'answer' in control ? control.answer.records : [];
	const other = controlOf(spec);
	if (proof.length > 0) return found(phrase`${observed}; ${other} ${proof.join(', ')}`, 'pass');
	return found(
		phrase`${observed}; ${text(`no ${other} either`, `${other}도 없음`)}`,
		'unknown',
		text(
			`${server} has neither ${type} nor ${other} of ${name}: the absence proves nothing`,
			`${server}에 ${name}의 ${type}도 ${other}도 없어, 레코드가 없다는 사실만으로는 판단할 수 없음`,
		),
	);
}

function expectedOf({contains, exactly, absent}: DnsSpec): Words {
	if (absent === true) return text('none', '없음');
	if (exactly !== undefined) return text(`exactly ${exactly.join(', ')}`, `정확히 ${exactly.join(', ')}`);
	return contains === undefined ? text('at least one', '하나 이상') : contains.join(', ');
}

/** What is wrong with the records; undefined when nothing is. */
function difference(seen: readonly string[], {contains, exactly}: DnsSpec): Text | undefined {
	if (seen.length === 0) return text('has no records', '레코드가 없음');
	const have = new Set(seen.map(canonical));
	const missing = (exactly ?? contains ?? []).filter(one => !have.has(canonical(one)));
	const wanted = new Set((exactly ?? []).map(canonical));
	const extra = exactly === undefined ? [] : seen.filter(one => !wanted.has(canonical(one)));
	if (missing.length === 0 && extra.length === 0) return undefined;
	const en = [missing.length > 0 ? `lacks ${missing.join(', ')}` : '', extra.length > 0 ? `also has ${extra.join(', ')}` : ''];
	const ko = [missing.length > 0 ? `${missing.join(', ')} 없음` : '', extra.length > 0 ? `${extra.join(', ')} 더 있음` : ''];
	return text(en.filter(Boolean).join(' and '), ko.filter(Boolean).join(', '));
}

/** Names are alike whatever their case and final dot, and an IPv6 address has many spellings. */
function canonical(record: string): string {
	return isIP(record) === 6 ? new URL(`http://[${record}]`).hostname : record.toLowerCase().replace(/\.$/, '');
}

function asExpected({resolvers}: DnsSeen, {name, type, absent}: DnsSpec): Text {
	const servers = resolvers.map(({server}) => server).join(', ');
	if (absent === true) return text(`${name} has no ${type} (${servers})`, `${name}에 ${type} 레코드 없음 (${servers})`);
	const [first] = resolvers.flatMap(({asked}) => ('answer' in asked ? [asked.answer.records.join(', ')] : []));
	return text(`${name} ${type} ${first} (${servers})`, `${name} ${type} ${first} (${servers})`);
}
