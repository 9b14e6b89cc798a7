import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {parseDuration} from '../../core/duration.ts';
import {durationText} from '../../core/duration-text.ts';
import {plain, type Text, text} from '../../core/text.ts';
import type {Status} from '../../core/verdict.ts';
import {containerName} from '../../systems/processes/command-fields.ts';
import type {HttpResponse} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {type Finding, reasonsOf, worstOf} from '../finding.ts';
import {type Matcher, match, matcherSchema} from '../matchers.ts';
import {judgeNotSeen} from '../unlooked.ts';
import {controlSchema, type Looked, lookOverRoad} from './road-control.ts';
import {describeStatusSet, inStatusSet, statusSetSchema} from './status-set.ts';

const schema = z.strictObject({
	from: z.string().min(1).default('operator').describe('The target it is looked at from; `operator` is this machine.'),
	url: z.url({protocol: /^https?$/}).describe('What is asked for, http or https.'),
	container: containerName
		.optional()
		.describe('Connect to this container on `from`, at its own address: the bot, say, which is published nowhere.'),
	via: z.string().min(1).optional().describe('Connect to this address instead of those the name has.'),
	ca: z.string().min(1).optional().describe('PEM file, on this machine, of an additional authority.'),
	method: z.enum(['GET', 'HEAD']).default('GET').describe('How it is asked for.'),
	send: z.record(z.string(), z.string()).default({}).describe('Headers sent with the request; a `host` among them asks for another site.'),
	status: statusSetSchema.default(200).describe('Expected status: a code, a class (2xx), a range (200-299), or a list of them.'),
	headers: z
		.record(z.string().min(1), matcherSchema)
		.default({})
		.describe('Expected headers by name, whatever its case. A header that is not there matches nothing.'),
	body: matcherSchema.optional().describe('Expected body. An error page may come with status 200: say what the right one holds.'),
	maxBytes: z.number().int().min(1).max(16_777_216).default(1_048_576).describe('A longer body fails, in bytes.'),
	within: durationSchema.optional().describe('How long the whole answer may take, from connecting to its last byte.'),
	control: controlSchema.describe('Ports of the same host that may prove the road when this one is silent.'),
});

export type HttpSpec = z.output<typeof schema>;

export type HttpSeen = Looked<HttpResponse>;

/** Enough of a body to recognise it by. */
const SHOWN_CHARACTERS = 200;

export const http = defineCheck<HttpSpec, HttpSeen>({
	kind: 'http',
	about: text(
		'A URL answers, seen from a target, with the expected status, headers and body; redirects are shown, not followed',
		'URL이 대상에서 보아 예상한 상태 코드, 헤더, 본문으로 응답함. 리다이렉트는 표시만 하고 따라가지 않음',
	),
	cannotSee: [
		'What a browser would make of it: scripts do not run, and redirects are shown, not followed.',
		'Anything behind a login: it asks as nobody unless `send` says otherwise, and whatever `send` holds is written in the checklist.',
		'That it keeps answering: one look is one answer. `until` with `consecutive` asks for several.',
	],
	example: `kind: http
from: vm
url: http://127.0.0.1:8501/_stcore/health
status: 200
body: {regexp: '^ok'}
`,
	schema,
	from: spec => spec.from,
	async observe(spec, systems, signal) {
		const {from, url, container, via, ca, method, send, maxBytes, control} = spec;
		const {hostname, port, protocol} = new URL(url);
		const host = hostname.replace(/^\[|\]$/g, '');
		const to = {host, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)};
		const request = {
			from,
			url,
			method,
			headers: send,
			maxBytes,
			...(container !== undefined && {container}),
			...(via !== undefined && {via}),
			...(ca !== undefined && {ca}),
		};
		return await lookOverRoad(() => systems.http(request, {signal}), {from, to, address: via ?? host, control}, systems, signal);
	},
	judge(seen, spec) {
		if (!('seen' in seen)) {
			const finding = judgeNotSeen(plain(shownUrl(spec.url)), seen);
			const {status} = finding.evidence;
			return {status, summary: reasonsOf([finding], status), evidence: [finding.evidence]};
		}
		const response = seen.seen;
		const {within} = spec;
		const findings = [...judgeResponse(response, spec), ...(within === undefined ? [] : [judgeTime(response, within)])];
		const status = worstOf(findings);
		const evidence = [...findings.map(finding => finding.evidence), ...(within === undefined ? [timings(response)] : [])];
		const took = Math.round(response.timings.totalMs);
		const well = text(
			`${response.status} in ${took} ms from ${response.address}`,
			`${response.address}에서 ${response.status} 응답 (${took} ms)`,
		);
		return {status, summary: status === 'pass' ? well : reasonsOf(findings, status), evidence};
	},
});

function judgeResponse(response: HttpResponse, spec: HttpSpec): Finding[] {
	const {status, headers, body} = response;
	const expected = describeStatusSet(spec.status);
	const right = inStatusSet(status, spec.status);
	const {location} = headers;
	const leads = location === undefined ? '' : ` → ${shownUrl(location)}`;
	const statusFinding: Finding = {
		evidence: {label: text('status', '상태 코드'), observed: `${status}${leads}`, expected, status: right ? 'pass' : 'fail'},
		...(right ? {} : {reason: text(`Status ${status}${leads}, expected ${expected}`, `상태 코드 ${status}${leads}, 기대값 ${expected}`)}),
	};
	const headerFindings = Object.entries(spec.headers).map(([name, matcher]) => {
		return judgeValue(plain(name.toLowerCase()), headers[name.toLowerCase()], matcher);
	});
	return [statusFinding, ...headerFindings, ...(spec.body === undefined ? [] : [judgeBody(body, spec.body)])];
}

/** That something is not in an empty body proves nothing, unless an empty one is what was asked for. */
function judgeBody(body: string, matcher: Matcher): Finding {
	const judged = judgeValue(text('body', '본문'), body, matcher);
	const isAsked = matcher === '' || (typeof matcher === 'object' && matcher?.equal === '');
	if (body.trim() !== '' || judged.evidence.status !== 'pass' || isAsked) return judged;
	const reason = text('The body is empty, which proves nothing', '본문이 비어 있어 판단할 수 없음');
	return {evidence: {...judged.evidence, status: 'unknown'}, reason};
}

function judgeValue(label: Text, value: string | undefined, matcher: Matcher): Finding {
	const {matched, expected, unclear} = match(value, matcher);
	const status: Status = matched ? 'pass' : unclear === 'too-much' ? 'unknown' : 'fail';
	const observed = value === undefined ? text('absent', '없음') : value.trim() === '' ? text('empty', '비어 있음') : shorten(value);
	const evidence = {label, observed, expected, status};
	if (status === 'pass') return {evidence};
	if (status === 'unknown')
		return {evidence, reason: text(`The ${label.en} is too much to search`, `${label.ko}이(가) 너무 커서 검사할 수 없음`)};
	const reason =
		value === undefined
			? text(`The header ${label.en} is absent, expected ${expected}`, `${label.ko} 헤더가 없음, 기대값 ${expected}`)
			: text(`The ${label.en} does not match: expected ${expected}`, `${label.ko} 불일치: 기대값 ${expected}`);
	return {evidence, reason};
}

function timings({timings: {connectMs, tlsMs, firstByteMs, totalMs}}: HttpResponse) {
	const [connect, tls, first, total] = [connectMs, tlsMs, firstByteMs, totalMs].map(Math.round);
	const observed = text(
		`connect ${connect}, tls ${tls}, first byte ${first}, total ${total} ms`,
		`연결 ${connect}, TLS ${tls}, 첫 바이트 ${first}, 전체 ${total} ms`,
	);
	return {label: text('time', '소요 시간'), observed};
}

function judgeTime(response: HttpResponse, within: string): Finding {
	const {totalMs} = response.timings;
	const limit = parseDuration(within) ?? 0;
	const {en, ko} = durationText(limit);
	const expected = text(`≤ ${en}`, `${ko} 이내`);
	if (totalMs <= limit) return {evidence: {...timings(response), expected, status: 'pass'}};
	const took = Math.round(totalMs);
	const reason = text(`The answer took ${took} ms, expected ${expected.en}`, `응답에 ${took} ms 걸림, 기대값 ${expected.ko}`);
	return {evidence: {...timings(response), expected, status: 'fail'}, reason};
}

function shorten(value: string): string {
	const line = value.replace(/\s+/g, ' ').trim();
	return line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line;
}

/** Without what may be private: credentials and a query. */
function shownUrl(url: string): string {
	return shorten(url.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//'));
}
