import {z} from 'zod';
import {type Problem, ProblemError} from '../core/problem.ts';
import {text} from '../core/text.ts';
import {formatAddress} from '../systems/format-address.ts';
import type {Handshake, HandshakeRequest, Systems} from '../systems/systems.ts';
import {defineCheck} from './contract.ts';
import {type Finding, reasonsOf, worstOf} from './finding.ts';
import {familiesSchema, hostAddresses, viaOf} from './host-addresses.ts';
import {judgeRedirect, type RedirectSeen, redirectSeen} from './http-redirect.ts';
import {controlSchema, type Looked, lookOverRoad} from './road-control.ts';
import {DEFAULT_MIN_REMAINING, earliestExpiry} from './tls-expiry.ts';
import {judgeHandshake, judgeOldProtocol, period} from './tls-judge.ts';
import {type OldProtocol, tryProtocol} from './tls-protocols.ts';
import {judgeNotSeen} from './unlooked.ts';

const port = z.number().int().min(1).max(65_535);
const fraction = z.number().min(0).max(1);
const days = z.number().min(0);

const schema = z.strictObject({
	from: z.string().min(1).default('operator'),
	host: z.string().min(1),
	port: port.default(443),
	/** Connect to this address instead of those the name has. */
	via: z.string().min(1).optional(),
	/** Ask for and verify this name instead of the host. */
	servername: z.string().min(1).optional(),
	/** PEM file of an additional authority. */
	ca: z.string().min(1).optional(),
	families: familiesSchema,
	/** Further names the certificate has to cover. */
	names: z.array(z.string().min(1)).default([]),
	/** Fractions of the lifetime that must be left, capped by days. */
	minRemaining: z
		.strictObject({
			warn: fraction.default(DEFAULT_MIN_REMAINING.warn),
			fail: fraction.default(DEFAULT_MIN_REMAINING.fail),
			warnDays: days.default(DEFAULT_MIN_REMAINING.warnDays),
			failDays: days.default(DEFAULT_MIN_REMAINING.failDays),
		})
		.prefault({}),
	/** Versions that the server has to turn down. */
	refuses: z.array(z.enum(['TLSv1', 'TLSv1.1'])).default(['TLSv1.1']),
	/** Plain http on this port has to redirect here, for good. */
	redirect: z.strictObject({port: port.default(80), path: z.string().startsWith('/').default('/')}).optional(),
	/** Ports that may prove the road when this one is silent. */
	control: controlSchema,
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
	about: 'Every address of a host has a verified certificate for its names with life left, refuses old TLS and redirects plain http',
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
		return {status, summary, evidence: findings.map(({evidence}) => evidence)};
	},
});

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
					async () =>
						redirectSeen(
							await systems.http({url: urlOf(host, redirect), from, ...via, headers: {host: authority(spec, redirect.port)}}, {signal}),
						),
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
	const judged =
		'seen' in handshake
			? [
					...judgeHandshake(label, handshake.seen, {names, minRemaining: spec.minRemaining, now}),
					...old.map(one => judgeOldProtocol(label, one)),
				]
			: [judgeNotSeen(text(label, label), handshake)];
	if (redirect === undefined || spec.redirect === undefined) return judged;
	const plain = formatAddress({host: address, port: spec.redirect.port});
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
	return text(`${where}: verified, ${left}`, `${where}: 검증됨, ${left}`);
}
