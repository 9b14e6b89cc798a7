import {z} from 'zod';
import {phrase, plain, type Text, text, type Words} from '../../core/text.ts';
import {whereItRuns} from '../../systems/processes/command-fields.ts';
import {defineCheck} from '../contract.ts';
import type {Finding} from '../finding.ts';
import {finding, verdictOf} from '../judge-value.ts';
import {hostFacts} from './host-facts.ts';
import type {ListeningSocket} from './listening-sockets.ts';

const ports = z.array(z.number().int().min(1).max(65_535)).default([]);

const schema = z
	.strictObject({
		on: whereItRuns.on,
		open: ports.describe('Ports that others can reach: something listens there on an address beyond loopback.'),
		loopback: ports.describe('Ports that only the host itself can reach: something listens there, on loopback and nowhere else.'),
		closed: ports.describe('Ports where nothing listens at all.'),
		noOthers: z.boolean().default(false).describe('No port but those of `open` listens on an address beyond loopback.'),
	})
	.refine(({open, loopback, closed, noOthers}) => noOthers || open.length + loopback.length + closed.length > 0, {
		message: 'name ports (`open`, `loopback`, `closed`), or say `noOthers: true`',
		params: {ko: '포트(`open`, `loopback`, `closed`)를 지정하거나 `noOthers: true`로 설정'},
	})
	.refine(
		({open, loopback, closed}) => {
			const all = [...open, ...loopback, ...closed];
			return new Set(all).size === all.length;
		},
		{message: 'a port is named twice', params: {ko: '같은 포트가 두 번 지정됨'}},
	);

export type ListeningSpec = z.output<typeof schema>;

export interface ListeningSeen {
	readonly sockets: readonly ListeningSocket[];
	/** Tables of the kernel that could not be read to their end: a socket may be in one of them. */
	readonly unread: readonly string[];
}

/**
 * TCP sockets of the host's own network, as the kernel lists them. A port that Docker publishes without its proxy
 * (`userland-proxy: false`) has no socket there, and what a firewall lets through is not seen: `ports` looks from outside.
 */
export const listening = defineCheck<ListeningSpec, ListeningSeen>({
	kind: 'listening',
	about: text(
		'Each port of a host is bound to the addresses it should be: to all, to loopback only, or not at all',
		'호스트의 각 포트가 정해진 주소에 바인딩됨: 전체, 루프백만, 또는 없음',
	),
	cannotSee: [
		'What a firewall lets through, and ports that Docker publishes without its proxy: `ports` looks from outside.',
		'Sockets inside of containers, and UDP.',
	],
	example: `kind: listening
on: vm
open: [22, 80, 443]
loopback: [3000, 5678, 8501, 9090]
closed: [5432, 6379, 8000]
noOthers: true
`,
	schema,
	isShared: true,
	from: spec => spec.on,
	async observe({on}, systems, signal) {
		const {sockets, unreadSockets} = await hostFacts(systems, on, signal);
		return {sockets, unread: unreadSockets};
	},
	judge({sockets, unread}, spec) {
		if (sockets.length === 0) {
			const reason =
				unread.length > 0
					? text(`The table of sockets could not be read: ${unread.join(', ')}`, `소켓 목록 확인 불가: ${unread.join(', ')}`)
					: text('Not one listening socket was seen, which proves nothing', '수신 중인 소켓이 하나도 보이지 않아 판단할 수 없음');
			return {status: 'unknown', summary: reason, evidence: []};
		}
		const bound = (port: number) => sockets.filter(socket => socket.port === port);
		const found = [
			...spec.open.map(port => judgeOpen(port, bound(port))),
			...spec.loopback.map(port => judgeLoopback(port, bound(port))),
			...spec.closed.map(port => judgeClosed(port, bound(port))),
			...(spec.noOthers ? judgeOthers(sockets, spec) : []),
		];
		const findings = unread.length === 0 ? found : found.map(one => withUnread(one, unread));
		const beyond = new Set(sockets.filter(({loopback}) => !loopback).map(({port}) => port));
		return verdictOf(
			findings,
			text(
				`Bound as expected; beyond loopback: ${[...beyond].join(', ') || 'none'}`,
				`예상대로 바인딩됨. 루프백 밖: ${[...beyond].join(', ') || '없음'}`,
			),
			text(
				'Publish ports as 127.0.0.1:PORT:PORT in the Compose file: Docker passes by the firewall of the host.',
				'Compose 파일에서 포트를 127.0.0.1:PORT:PORT 형식으로 공개하십시오. Docker는 호스트 방화벽을 우회합니다.',
			),
		);
	},
});

const NOTHING = text('nothing', '없음');
const NONE = text('none', '없음');

/** Whether a socket that was seen decided it, and not that none was. */
type Found = Finding & {readonly bySocket: boolean};

function judgeOpen(port: number, bound: readonly ListeningSocket[]): Found {
	const good = bound.some(({loopback}) => !loopback);
	const reason =
		bound.length === 0
			? text(`Nothing listens on ${port}`, `${port} 포트에서 수신하는 것이 없음`)
			: text(`${port} listens on loopback only`, `${port} 포트가 루프백에서만 수신함`);
	const beyond = text('beyond loopback', '루프백 밖');
	const found = finding(good ? 'pass' : 'fail', plain(String(port)), addresses(bound), beyond, good ? undefined : reason);
	return {...found, bySocket: good};
}

function judgeLoopback(port: number, bound: readonly ListeningSocket[]): Found {
	const beyond = bound.filter(({loopback}) => !loopback);
	const good = bound.length > 0 && beyond.length === 0;
	const reason =
		bound.length === 0
			? text(`Nothing listens on ${port}`, `${port} 포트에서 수신하는 것이 없음`)
			: text(`${port} is bound to ${listed(beyond)}, not to loopback only`, `${port} 포트가 루프백 밖(${listed(beyond)})에 바인딩됨`);
	const only = text('loopback only', '루프백만');
	const found = finding(good ? 'pass' : 'fail', plain(String(port)), addresses(bound), only, good ? undefined : reason);
	return {...found, bySocket: beyond.length > 0};
}

function judgeClosed(port: number, bound: readonly ListeningSocket[]): Found {
	const good = bound.length === 0;
	const reason = text(`${port} is bound to ${listed(bound)}`, `${port} 포트가 ${listed(bound)}에 바인딩됨`);
	const found = finding(good ? 'pass' : 'fail', plain(String(port)), addresses(bound), NOTHING, good ? undefined : reason);
	return {...found, bySocket: !good};
}

function judgeOthers(sockets: readonly ListeningSocket[], {open, loopback, closed}: ListeningSpec): Found[] {
	const named = new Set([...open, ...loopback, ...closed]);
	const others = sockets.filter(socket => !socket.loopback && !named.has(socket.port));
	const label: Text = text('other ports beyond loopback', '루프백 밖의 다른 포트');
	if (others.length === 0) {
		const none = text(`none of ${sockets.length} sockets`, `소켓 ${sockets.length}개 중 없음`);
		return [{...finding('pass', label, none, NONE), bySocket: false}];
	}
	const shown = [...new Set(others.map(({port, address}) => `${address}:${port}`))].join(', ');
	const reason = text(`Also bound beyond loopback: ${shown}`, `루프백 밖에 추가로 바인딩됨: ${shown}`);
	return [{...finding('fail', label, shown, NONE, reason), bySocket: true}];
}

/**
 * What a table that was not read could change: that nothing, or nothing else, listens there. A socket that was seen
 * stays seen, on a port that should be open as on one that should not.
 */
function withUnread(one: Found, unread: readonly string[]): Finding {
	if (one.bySocket) return one;
	const tables = unread.join(', ');
	const {label} = one.evidence;
	const reason = text(`${label.en} could not be told: ${tables} could not be read`, `${label.ko} 확인 불가: ${tables}을(를) 읽을 수 없음`);
	return {
		evidence: {...one.evidence, observed: phrase`${one.evidence.observed}; ${text('not read', '읽지 못함')}: ${tables}`, status: 'unknown'},
		reason,
	};
}

function addresses(bound: readonly ListeningSocket[]): Words {
	return bound.length === 0 ? NOTHING : listed(bound);
}

function listed(bound: readonly ListeningSocket[]): string {
	return [...new Set(bound.map(({address}) => address))].join(', ');
}
