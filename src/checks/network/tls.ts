import {z} from 'zod';
import {type Problem, ProblemError} from '../../core/problem.ts';
import {phrase, text} from '../../core/text.ts';
import {formatAddress} from '../../systems/network/format-address.ts';
import type {Handshake, HandshakeRequest, Systems} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {type Finding, reasonsOf, worstOf} from '../finding.ts';
import {judgeNotSeen} from '../unlooked.ts';
import {familiesSchema, hostAddresses, viaOf} from './host-addresses.ts';
import {judgeRedirect, type RedirectSeen, redirectSeen} from './http-redirect.ts';
import {controlSchema, type Looked, lookOverRoad} from './road-control.ts';
import {aheadOf, judgeByClocks} from './tls-clock.ts';
import {DEFAULT_MIN_REMAINING, earliestExpiry} from './tls-expiry.ts';
import {judgeHandshake, judgeOldProtocol, period} from './tls-judge.ts';
import {type OldProtocol, tryProtocol} from './tls-protocols.ts';

const port = z.number().int().min(1).max(65_535);
const fraction = z.number().min(0).max(1);
const days = z.number().min(0);

const schema = z.strictObject({
	from: z.string().min(1).default('operator').describe('The target it is looked at from; `operator` is this machine.'),
	host: z.string().min(1).describe('A name or an address. Every address of a name is looked at by itself.'),
	port: port.default(443).describe('The port that speaks TLS.'),
	via: z.string().min(1).optional().describe('Connect to this address instead of those the name has.'),
	servername: z.string().min(1).optional().describe('Ask for and verify this name instead of the host.'),
	ca: z.string().min(1).optional().describe('PEM file, on this machine, of an additional authority.'),
	families: familiesSchema,
	names: z.array(z.string().min(1)).default([]).describe('Further names the certificate has to cover.'),
	minRemaining: z
		.strictObject({
			warn: fraction.default(DEFAULT_MIN_REMAINING.warn).describe('Fraction of the lifetime (0 to 1) below which it warns.'),
			fail: fraction.default(DEFAULT_MIN_REMAINING.fail).describe('Fraction of the lifetime (0 to 1) below which it fails.'),
			warnDays: days.default(DEFAULT_MIN_REMAINING.warnDays).describe('Days that are enough to not warn, whatever the fraction.'),
			failDays: days.default(DEFAULT_MIN_REMAINING.failDays).describe('Days that are enough to not fail, whatever the fraction.'),
		})
		.prefault({})
		.describe('How much of the certificate’s life must be left: fractions of the lifetime, capped by days.'),
	refuses: z
		.array(z.enum(['TLSv1', 'TLSv1.1']))
		.default(['TLSv1.1'])
		.describe('Versions that the server has to turn down.'),
	redirect: z
		.strictObject({
			port: port.default(80).describe('The port that speaks plain http.'),
			path: z.string().startsWith('/').default('/').describe('The path that is asked for.'),
		})
		.optional()
		.describe('Plain http has to redirect here, for good (301 or 308).'),
	control: controlSchema.describe('Ports of the same host that may prove the road when this one is silent.'),
});

export type TlsSpec = z.output<typeof schema>;

interface AddressSeen {
	readonly address: string;
	readonly handshake: Looked<Handshake>;
	/** Asked only after a handshake that came about. */
	readonly old: readonly OldProtocol[];
	readonly redirect?: Looked<RedirectSeen>;
}

export type TlsSeen = {readonly unresolved: Problem} | {readonly now: number; readonly addresses: readonly AddressSeen[]};

export const tls = defineCheck<TlsSpec, TlsSeen>({
	kind: 'tls',
	about: text(
		'Every address of a host has a verified certificate for its names with life left, refuses old TLS and redirects plain http',
		'호스트의 모든 주소에서 인증서가 검증되고 이름과 유효 기간이 맞으며, 오래된 TLS를 거부하고 http를 리다이렉트함',
	),
	cannotSee: [
		'The time itself: ages are judged by the clock of this machine, and where `redirect` is looked at, by the `Date` of that answer too. Evidence names the clocks.',
		'Revocation: neither OCSP nor revocation lists are asked.',
		'Weak ciphers and settings beyond old versions of the protocol: it looks at what the operator’s own TLS agrees on.',
		'Whether the certificate will be renewed: only how much of its life is left now.',
	],
	example: `kind: tls
host: dashboard.example.com
names: [www.example.com]
minRemaining: {warnDays: 21, failDays: 7}
redirect: {port: 80}
`,
	schema,
	timeoutMs: 25_000,
	from: spec => spec.from,
	async observe(spec, systems, signal) {
		try {
			const addresses = await hostAddresses(spec, systems, signal);
			const seen = await Promise.all(addresses.map(address => lookAtAddress(address, spec, systems, signal)));
			return {now: systems.clock.now(), addresses: seen};
		} catch (error) {
			if (error instanceof ProblemError && error.problem.code === 'name-unresolved') return {unresolved: error.problem};
			throw error;
		}
	},
	judge(seen, spec) {
		if ('unresolved' in seen) {
			const finding = judgeNotSeen(text(spec.host, spec.host), {failed: seen.unresolved});
			return {status: 'fail', summary: reasonsOf([finding], 'fail'), evidence: [finding.evidence]};
		}
		const findings = seen.addresses.flatMap(one => judgeAddress(one, spec, seen.now));
		const status = worstOf(findings);
		const summary = status === 'pass' ? allWell(seen.addresses, seen.now) : reasonsOf(findings, status);
		const verdict = {status, summary, evidence: findings.map(({evidence}) => evidence)};
		return seen.addresses.some(isApart) ? {...verdict, remedy: CORRECT_CLOCK} : verdict;
	},
});

const CORRECT_CLOCK = text(
	'See which of the two clocks is right: timedatectl on this machine and on the server. Certificates are judged by it.',
	'어느 시각이 맞는지 이 PC와 서버에서 timedatectl로 확인하십시오. 인증서 유효 기간은 그 시각을 기준으로 판단합니다.',
);

function isApart({redirect}: AddressSeen): boolean {
	return redirect !== undefined && 'seen' in redirect && redirect.seen.clock !== undefined && aheadOf(redirect.seen.clock) !== 0;
}

async function lookAtAddress(address: string, spec: TlsSpec, systems: Systems, signal: AbortSignal): Promise<AddressSeen> {
	const {from, host, control} = spec;
	const via = viaOf(host, address);
	const request: HandshakeRequest = {
		from,
		host,
		port: spec.port,
		...via,
		...(spec.servername === undefined ? {} : {servername: spec.servername}),
		...(spec.ca === undefined ? {} : {ca: spec.ca}),
	};
	const {redirect} = spec;
	const redirecting =
		redirect === undefined
			? undefined
			: lookOverRoad(
					async () => {
						const [before, started] = [systems.clock.now(), systems.clock.monotonic()];
						const headers = {host: authority(spec, redirect.port)};
						const response = await systems.http({url: urlOf(host, redirect), from, ...via, headers}, {signal});
						// By the clock that never goes back: this machine may be corrected meanwhile.
						return redirectSeen(response, before, before + (systems.clock.monotonic() - started));
					},
					{from, to: {host, port: redirect.port}, address, control: [...control, spec.port]},
					systems,
					signal,
				);
	// Awaited last; its failure must not go unheard in the meantime.
	redirecting?.catch(() => undefined);
	const road = {from, to: {host, port: spec.port}, address, control: [...control, ...(redirect === undefined ? [] : [redirect.port])]};
	const handshake = await lookOverRoad(() => systems.handshake(request, {signal}), road, systems, signal);
	const old = 'seen' in handshake ? await Promise.all(spec.refuses.map(version => tryProtocol(version, request, systems, signal))) : [];
	const redirected = await redirecting;
	return {address, handshake, old, ...(redirected === undefined ? {} : {redirect: redirected})};
}

function urlOf(host: string, {port: number, path}: {readonly port: number; readonly path: string}): string {
	return `http://${formatAddress({host, port: number})}${path}`;
}

/** What a browser would ask for there, port 80 unsaid. */
function authority({servername, host}: TlsSpec, number: number): string {
	const name = servername ?? host;
	return number === 80 ? formatAddress({host: name, port: number}).replace(/:80$/, '') : formatAddress({host: name, port: number});
}

function judgeAddress({address, handshake, old, redirect}: AddressSeen, spec: TlsSpec, now: number): Finding[] {
	const name = spec.servername ?? spec.host;
	const label = formatAddress({host: address, port: spec.port});
	const names = [...new Set([name, ...spec.names])];
	const plain = formatAddress({host: address, port: spec.redirect?.port ?? spec.port});
	const clock = redirect !== undefined && 'seen' in redirect ? redirect.seen.clock : undefined;
	const judged =
		'seen' in handshake
			? [
					...judgeByClocks(label, now, clock, plain, moment =>
						judgeHandshake(label, handshake.seen, {names, minRemaining: spec.minRemaining, now: moment}),
					),
					...old.map(one => judgeOldProtocol(label, one)),
				]
			: [judgeNotSeen(text(label, label), handshake)];
	if (redirect === undefined || spec.redirect === undefined) return judged;
	if (!('seen' in redirect)) return [...judged, judgeNotSeen(text(plain, plain), redirect)];
	const {evidence, reason} = judgeRedirect(redirect.seen, urlOf(name, spec.redirect), {host: name, port: spec.port});
	const status = reason === undefined ? 'pass' : 'fail';
	return [...judged, {evidence: {...evidence, status}, ...(reason === undefined ? {} : {reason})}];
}

function allWell(addresses: readonly AddressSeen[], now: number) {
	const handshakes = addresses.flatMap(({handshake}) => ('seen' in handshake ? [handshake.seen] : []));
	const first = earliestExpiry(handshakes.flatMap(({verified}) => verified));
	const where = addresses.map(({address}) => address).join(', ');
	const left = first === undefined ? '' : period(first, now);
	return phrase`${where}: ${text('verified', '검증됨')}, ${left}`;
}
