import {type Text, text} from '../../core/text.ts';
import type {Evidence} from '../../core/verdict.ts';
import type {HttpResponse} from '../../systems/systems.ts';
import {type SecondClock, secondClock} from './tls-clock.ts';

export interface RedirectSeen {
	readonly status: number;
	readonly location: string | undefined;
	/** What the server takes for the time. */
	readonly clock?: SecondClock | undefined;
}

/** @param before when it was asked, and @param after when the answer was there: milliseconds since the epoch, by this machine */
export function redirectSeen(response: HttpResponse, before: number, after: number): RedirectSeen {
	const {status, headers} = response;
	return {status, location: headers.location, clock: secondClock(response, before, after)};
}

/** A permanent redirect (301, 308) to the same host over TLS. It is read and never followed: the end of a chain hides its middle. */
export function judgeRedirect(
	seen: RedirectSeen,
	requested: string,
	wanted: {readonly host: string; readonly port: number},
): RedirectJudged {
	const to = `https://${wanted.host}${wanted.port === 443 ? '' : `:${wanted.port}`}/`;
	const expected = text(`301 or 308 to ${to}`, `301 또는 308 → ${to}`);
	const evidence = (status: 'pass' | 'fail'): Evidence => ({
		label: text('redirect from http', 'http에서 리다이렉트'),
		observed: seen.location === undefined ? `${seen.status}` : `${seen.status} → ${shown(seen.location)}`,
		expected,
		status,
	});
	const wrong = fault(seen, requested, wanted);
	return wrong === undefined ? {evidence: evidence('pass')} : {evidence: evidence('fail'), reason: wrong};
}

export interface RedirectJudged {
	readonly evidence: Evidence;
	readonly reason?: Text;
}

function fault({status, location}: RedirectSeen, requested: string, wanted: {host: string; port: number}): Text | undefined {
	if (status < 300 || status > 399) {
		return text(`Plain http is answered with ${status} instead of a redirect`, `http 요청에 리다이렉트 대신 ${status}(으)로 응답함`);
	}
	if (location === undefined) return text(`The redirect (${status}) names no location`, `리다이렉트(${status})에 Location이 없음`);
	const target = URL.canParse(location, requested) ? new URL(location, requested) : undefined;
	if (target?.protocol !== 'https:') return text('The redirect does not lead to https', '리다이렉트가 https로 이어지지 않음');
	const host = target.hostname.replace(/^\[|\]$/g, '');
	if (host !== wanted.host.toLowerCase()) {
		return text(`The redirect leads to another host: ${host}`, `리다이렉트가 다른 호스트(${host})로 이어짐`);
	}
	const port = target.port === '' ? 443 : Number(target.port);
	if (port !== wanted.port) return text(`The redirect leads to another port: ${port}`, `리다이렉트가 다른 포트(${port})로 이어짐`);
	if (status === 301 || status === 308) return undefined;
	return text(`The redirect is temporary (${status})`, `임시 리다이렉트임 (${status})`);
}

/** A location may carry a query with something private in it. */
function shown(location: string): string {
	const [path = ''] = location.split(/[?#]/);
	return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}
