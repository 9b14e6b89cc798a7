import {phrase, say, type Text, text, type Words} from '../../core/text.ts';
import type {Status} from '../../core/verdict.ts';
import type {Certificate, Handshake} from '../../systems/systems.ts';
import type {Finding} from '../finding.ts';
import {earliestExpiry, type MinRemaining, VALIDITY_STATUS, validityOf} from './tls-expiry.ts';
import {coverageOf} from './tls-names.ts';
import type {OldProtocol} from './tls-protocols.ts';

const DAY_MS = 86_400_000;

/** What has to hold for one address. */
export interface Wanted {
	readonly names: readonly string[];
	readonly minRemaining: MinRemaining;
	readonly now: number;
}

/** Each fault is named by itself: OpenSSL reports only the first, and an expired certificate may have the wrong name too. */
export function judgeHandshake(label: string, handshake: Handshake, wanted: Wanted): Finding[] {
	const [leaf] = handshake.sent;
	if (leaf === undefined) {
		return [
			finding(
				label,
				text('certificate', '인증서'),
				text('none', '없음'),
				'fail',
				text('The server sent no certificate', '서버가 인증서를 보내지 않음'),
			),
		];
	}
	const findings = [
		finding(label, text('protocol', '프로토콜'), `${handshake.protocol} ${handshake.cipher}`, 'pass'),
		judgeTrust(label, handshake, leaf),
		...wanted.names.map(name => judgeName(label, name, leaf)),
		...judgeDates(label, handshake, wanted),
	];
	if (handshake.authorized || findings.some(({evidence}) => evidence.status === 'fail')) return findings;
	const error = handshake.authorizationError ?? text('not verified', '검증되지 않음');
	const reason = phrase`${text('The certificate is not accepted', '인증서가 허용되지 않음')}: ${error}`;
	return [...findings, finding(label, text('verification', '검증'), error, 'fail', reason)];
}

function judgeTrust(label: string, {authorized, sent, verified, authorizationError}: Handshake, leaf: Certificate): Finding {
	const what = text('chain', '인증서 체인');
	const anchor = verified.at(-1);
	if (anchor !== undefined) {
		return finding(label, what, verified.map(nameOf).join(' ← '), 'pass');
	}
	const chain = sent.map(nameOf).join(' ← ');
	if (authorized) return finding(label, what, chain, 'pass');
	const untrusted = (reason: Text) => finding(label, what, `${chain} (${authorizationError})`, 'fail', reason);
	switch (authorizationError) {
		case 'DEPTH_ZERO_SELF_SIGNED_CERT':
			return untrusted(text(`Self-signed certificate: ${nameOf(leaf)}`, `자체 서명 인증서: ${nameOf(leaf)}`));
		case 'SELF_SIGNED_CERT_IN_CHAIN':
			return untrusted(
				text(`Signed by an authority that is not trusted here: ${leaf.issuer}`, `신뢰하지 않는 인증 기관이 서명함: ${leaf.issuer}`),
			);
		case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
		case 'UNABLE_TO_GET_ISSUER_CERT':
		case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
			return untrusted(
				text(
					`No path to a trusted authority: the intermediate certificate ${sent.at(-1)?.issuer} is not sent, or its authority is not known`,
					`신뢰하는 인증 기관까지 이어지지 않음: 중간 인증서 ${sent.at(-1)?.issuer}을(를) 보내지 않거나 알 수 없는 인증 기관임`,
				),
			);
		default:
			// Dates are judged by themselves; a chain with only those wrong was built all the same.
			return finding(label, what, `${chain} (${authorizationError})`, 'pass');
	}
}

function judgeName(label: string, name: string, leaf: Certificate): Finding {
	const what = text(`name ${name}`, `이름 ${name}`);
	const common = `CN=${leaf.commonName ?? '—'}`;
	const observed: Words =
		leaf.names.length > 0 ? leaf.names.slice(0, 8).join(', ') : text(`${common}, no alternative names`, `${common}, 대체 이름 없음`);
	const coverage = coverageOf(name, leaf);
	if (coverage === 'covered') return finding(label, what, observed, 'pass');
	const reason =
		coverage === 'common-name-only'
			? text(`${name} stands only in the common name, which clients ignore`, `${name}이(가) CN에만 있어 클라이언트가 인정하지 않음`)
			: text(
					`Wrong name: the certificate is not for ${name} but for ${say(observed, 'en')}`,
					`이름 불일치: ${name}용이 아니라 ${say(observed, 'ko')}용 인증서임`,
				);
	return finding(label, what, observed, 'fail', reason);
}

function judgeDates(label: string, {sent, verified, authorized}: Handshake, {now, minRemaining}: Wanted): Finding[] {
	// What was verified decides. An expired cross-signed extra in what was sent breaks old clients at most. Where the trust anchor
	// is one that only OpenSSL knows, what it accepted cannot have been expired.
	const accepted = authorized ? sent.filter(({validTo}) => now < validTo) : sent;
	const deciding = verified.length > 0 ? verified : accepted;
	const extra = sent.filter(one => !deciding.some(other => other.fingerprint256 === one.fingerprint256));
	const judged = deciding.map(certificate => {
		const validity = validityOf(certificate, now, minRemaining);
		const status = VALIDITY_STATUS[validity];
		const when = status === 'pass' ? undefined : dateReason(certificate, now);
		return finding(
			label,
			text(`validity of ${nameOf(certificate)}`, `${nameOf(certificate)} 유효 기간`),
			period(certificate, now),
			status,
			when,
		);
	});
	const spoiled = earliestExpiry(extra);
	if (spoiled === undefined || now < spoiled.validTo) return judged;
	const reason = text(
		`The server also sends an expired certificate that nobody needs: ${nameOf(spoiled)}`,
		`서버가 불필요한 만료 인증서도 보냄: ${nameOf(spoiled)}`,
	);
	return [
		...judged,
		finding(label, text('also sent', '함께 보낸 인증서'), phrase`${nameOf(spoiled)}, ${period(spoiled, now)}`, 'warn', reason),
	];
}

function dateReason(certificate: Certificate, now: number): Text {
	const name = nameOf(certificate);
	const {validFrom, validTo} = certificate;
	if (now < validFrom)
		return text(`${name} is not yet valid: from ${moment(validFrom)}`, `${name} 인증서가 아직 유효하지 않음: ${moment(validFrom)}부터`);
	if (now >= validTo) return text(`${name} expired on ${moment(validTo)}`, `${name} 인증서가 ${moment(validTo)}에 만료됨`);
	const left = days(validTo - now);
	return text(`${name} expires in ${left} d (${moment(validTo)})`, `${name} 인증서가 ${left}일 뒤 만료됨 (${moment(validTo)})`);
}

export function judgeOldProtocol(label: string, {version, result, detail}: OldProtocol): Finding {
	const what = text(`refuses ${version}`, `${version} 거부`);
	if (result === 'refused') return finding(label, what, detail, 'pass');
	if (result === 'accepted') {
		return finding(
			label,
			what,
			phrase`${text('accepted', '허용함')}: ${detail}`,
			'fail',
			text(`${version} is still accepted`, `${version}을(를) 아직 허용함`),
		);
	}
	return finding(
		label,
		what,
		detail,
		'unknown',
		phrase`${text(`Whether ${version} is refused could not be seen`, `${version} 거부 여부를 확인할 수 없음`)}: ${detail}`,
	);
}

function finding(label: string, what: Text, observed: Words, status: Status, reason?: Text): Finding {
	const evidence = {label: text(`${label}: ${what.en}`, `${label}: ${what.ko}`), observed, status};
	return reason === undefined ? {evidence} : {evidence, reason};
}

function nameOf({commonName, subject}: Certificate): string {
	return (commonName ?? subject).slice(0, 120);
}

export function period({validFrom, validTo}: Certificate, now: number): Text {
	const [span, left] = [`${moment(validFrom)} … ${moment(validTo)}`, days(validTo - now)];
	return text(`${span}, ${left} d left`, `${span}, ${left}일 남음`);
}

function moment(ms: number): string {
	return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}

function days(ms: number): number {
	return Math.floor(ms / DAY_MS);
}
