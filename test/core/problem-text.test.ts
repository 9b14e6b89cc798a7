import {describe, expect, it} from 'vitest';
import type {Problem, ProblemCode} from '../../src/core/problem.ts';
import {problemText} from '../../src/core/problem-text.ts';
import {text} from '../../src/core/text.ts';

const origin = {file: 'checklists/phase-b.yaml', line: 41, column: 9};
const first = {file: 'checklists/phase-a.yaml', line: 7, column: 3};
const road = {target: 'vm', address: '203.0.113.10:22'};
const hostKey = {...road, fingerprint: 'SHA256:abc', origin: {file: '/home/op/.ssh/known_hosts', line: 3, column: 1}};

/** One of every code: a new code does not compile until it is here, and so cannot go without words. */
const SAMPLES: {readonly [Code in ProblemCode]: Extract<Problem, {readonly code: Code}>} = {
	'ssh-unreachable': {code: 'ssh-unreachable', ...road, why: 'no-answer', afterMs: 8_000},
	'ssh-denied': {code: 'ssh-denied', ...road, user: 'ubuntu'},
	'ssh-key-unreadable': {code: 'ssh-key-unreadable', target: 'vm', path: '/home/op/.ssh/oci', why: 'encrypted'},
	'ssh-lost': {code: 'ssh-lost', ...road, detail: 'ECONNRESET'},
	'not-stopped': {code: 'not-stopped', target: 'vm', why: 'no-answer'},
	'ssh-forbidden': {code: 'ssh-forbidden', ...road, detail: 'administratively prohibited'},
	'host-key-unknown': {code: 'host-key-unknown', ...road, fingerprint: 'SHA256:abc', knownHosts: '/home/op/.ssh/known_hosts'},
	'host-key-changed': {code: 'host-key-changed', ...hostKey},
	'host-key-revoked': {code: 'host-key-revoked', ...hostKey},
	'known-hosts-unreadable': {code: 'known-hosts-unreadable', path: '/home/op/.ssh/known_hosts', detail: 'line 4'},
	'program-missing': {code: 'program-missing', target: 'vm', program: 'docker'},
	'docker-unreachable': {code: 'docker-unreachable', target: 'vm', detail: 'permission denied'},
	'container-missing': {code: 'container-missing', target: 'vm', container: 'coinpilot-bot'},
	'container-not-running': {code: 'container-not-running', target: 'vm', container: 'coinpilot-bot', state: 'exited'},
	'kubernetes-unreachable': {code: 'kubernetes-unreachable', target: 'minikube', detail: 'refused'},
	'workload-missing': {code: 'workload-missing', target: 'minikube', workload: 'deployment/bot'},
	'resolver-failed': {code: 'resolver-failed', name: 'example.com', server: '1.1.1.1', detail: 'SERVFAIL'},
	'check-module-bad': {code: 'check-module-bad', path: 'checks/mine.mjs', detail: 'judge() is missing'},
	'gate-hard': {code: 'gate-hard', step: 'release/go', seen: ['release/one-bot']},
	'step-time-unknown': {code: 'step-time-unknown', step: 'release/start-cloud'},
	'waiver-refused': {code: 'waiver-refused', step: 'release/one-bot', gate: 'release/go'},
	'network-down': {code: 'network-down', target: 'operator', detail: 'ENETDOWN'},
	'tls-unsupported': {code: 'tls-unsupported', version: 'TLSv1.1', detail: 'ERR_SSL_NO_PROTOCOLS'},
	'host-unreadable': {code: 'host-unreadable', target: 'vm', detail: 'sudo: a password is required'},
	'connection-failed': {code: 'connection-failed', address: '203.0.113.10:443', why: 'refused', afterMs: 12},
	'name-unresolved': {code: 'name-unresolved', name: 'dashboard.example.com', answer: 'NXDOMAIN'},
	'database-refused': {code: 'database-refused', database: 'target', sqlState: '28P01', detail: 'password authentication failed'},
	'query-failed': {code: 'query-failed', database: 'source', sqlState: '22012', detail: 'division by zero'},
	'protocol-broken': {code: 'protocol-broken', address: '203.0.113.10:443', protocol: 'HTTP', detail: 'parse error'},
	'no-response': {code: 'no-response', address: '203.0.113.10:443', protocol: 'HTTP', afterMs: 5_000},
	'tls-refused': {code: 'tls-refused', address: '203.0.113.10:443', alert: 'unrecognized_name'},
	'certificate-rejected': {code: 'certificate-rejected', address: '203.0.113.10:443', reason: 'CERT_HAS_EXPIRED'},
	'response-too-large': {code: 'response-too-large', address: '203.0.113.10:443', limitBytes: 1_048_576},
	deadline: {code: 'deadline', afterMs: 15_000},
	cancelled: {code: 'cancelled'},
	'no-terminal': {code: 'no-terminal', question: 'trust this host key?'},
	'configuration-missing': {code: 'configuration-missing', searchedFrom: '/srv/work'},
	'file-unwritable': {code: 'file-unwritable', path: 'coinpilot-ops.yaml', detail: 'EACCES'},
	'file-unreadable': {code: 'file-unreadable', path: 'checklists/a.yaml', why: 'other', detail: 'EIO'},
	'target-unknown': {code: 'target-unknown', name: 'vmm', known: ['operator', 'vm'], nearest: 'vm', origin},
	'name-unknown': {code: 'name-unknown', what: 'checklist', name: 'phase-aa', nearest: 'phase-a', origin},
	'secret-missing': {code: 'secret-missing', name: 'DB_PASSWORD'},
	'secrets-exposed': {code: 'secrets-exposed', path: '/srv/.env', mode: '644'},
	'yaml-syntax': {code: 'yaml-syntax', origin, detail: 'BAD_INDENT'},
	'yaml-duplicate-key': {code: 'yaml-duplicate-key', origin, key: 'title'},
	'yaml-too-deep': {code: 'yaml-too-deep', origin, limit: 48},
	'yaml-alias': {code: 'yaml-alias', origin, why: 'cycle'},
	'unknown-key': {code: 'unknown-key', origin, key: 'titel', nearest: 'title', known: ['title']},
	'missing-key': {code: 'missing-key', origin, key: 'title'},
	'wrong-value': {code: 'wrong-value', origin, key: 'note', expected: text('a number', '숫자'), nearest: '3'},
	'rule-broken': {code: 'rule-broken', origin, key: 'control', rule: text('control goes with empty', 'control은 empty와 함께 씁니다')},
	'unknown-kind': {code: 'unknown-kind', origin, what: 'check', name: 'row-count', nearest: 'row-counts'},
	'duplicate-id': {code: 'duplicate-id', origin, id: 'firewall', first},
	'unknown-step': {code: 'unknown-step', origin, id: 'firewal', nearest: 'firewall'},
	'unknown-choice': {code: 'unknown-choice', origin, id: 'databse', nearest: 'database'},
	'needs-cycle': {code: 'needs-cycle', origin, path: ['a/one', 'a/two', 'a/one']},
	'no-screen': {code: 'no-screen'},
	'setting-missing': {code: 'setting-missing', path: '/etc/coinpilot-ops.yaml', key: 'endpoints.bot', askedBy: ['cutover', 'daily']},
	'undefined-variable': {code: 'undefined-variable', origin, name: 'vm.hots', nearest: 'vm.host'},
	'missing-translation': {code: 'missing-translation', origin, language: 'ko'},
	'bad-duration': {code: 'bad-duration', origin, value: '30 minutes'},
	'bad-pattern': {code: 'bad-pattern', origin, pattern: '(a', detail: 'Unterminated group'},
	'empty-step': {code: 'empty-step', origin, id: 'firewall'},
	'twin-differs': {code: 'twin-differs', origin, where: 'look', twin: first},
	'journal-unwritable': {code: 'journal-unwritable', path: '/state/journal.ndjson', why: 'full', detail: 'ENOSPC'},
	'report-unwritable': {
		code: 'report-unwritable',
		run: '20261126-103000-cutover-a1b2',
		path: '/state/report.md',
		why: 'full',
		detail: 'ENOSPC',
	},
	'journal-damaged': {code: 'journal-damaged', path: '/state/journal.ndjson', line: 17, detail: 'not JSON'},
	'journal-locked': {code: 'journal-locked', path: '/state/journal.ndjson', pid: 4_711, host: 'desk'},
	'journal-exposed': {code: 'journal-exposed', path: '/state/journal.ndjson', detail: 'is a symbolic link'},
	'journal-newer': {code: 'journal-newer', path: '/state/journal.ndjson', version: 9},
	'run-unknown': {code: 'run-unknown', id: '2026-a', nearest: '2026-b'},
	'run-ended': {code: 'run-ended', id: '2026-a'},
	'run-elsewhere': {
		code: 'run-elsewhere',
		id: '2026-a',
		began: 'staging',
		here: 'production',
	},
	'read-only': {code: 'read-only', why: 'locked'},
	'step-blocked': {code: 'step-blocked', step: 'phase-b/import', by: ['phase-b/dump', 'phase-b/freeze']},
	'gate-closed': {code: 'gate-closed', step: 'phase-b/go', missing: ['phase-b/dump']},
	'phrase-mismatch': {code: 'phrase-mismatch', expected: 'production'},
	'note-required': {code: 'note-required', step: 'phase-b/look'},
	'requirement-unseen': {
		code: 'requirement-unseen',
		step: 'release/start-cloud',
		requirements: [text('the bot on Minikube: no answer', 'Minikube 봇: 응답 없음'), text('the source', '원본')],
	},
	'requirement-not-met': {code: 'requirement-not-met', step: 'phase-b/import', detail: text('still running', '아직 실행 중')},
	'nothing-selected': {code: 'nothing-selected', detail: 'phase-z'},
	usage: {code: 'usage', detail: 'unknown option --foo'},
	'demo-failed': {code: 'demo-failed', detail: 'EADDRINUSE'},
};

/** Fields that are turned into words of their own, or that give way to something better. */
const IN_OTHER_WORDS = new Set(['code', 'why', 'what', 'afterMs', 'language', 'sqlState']);
const SKIPPED: Partial<Record<ProblemCode, readonly string[]>> = {
	'target-unknown': ['known'],
	'unknown-key': ['known'],
	'yaml-syntax': ['detail'],
	'database-refused': ['detail'],
};

describe.each(Object.values(SAMPLES))('$code', problem => {
	const said = problemText(problem);

	it('is one line in each language, and not the same line', () => {
		for (const line of Object.values(said)) {
			expect(line.trim()).not.toBe('');
			expect(line).not.toMatch(/\n|undefined|\[object/);
		}
		expect(said.ko).toMatch(/[가-힣]/);
		expect(said.en).not.toMatch(/[가-힣]/);
	});

	it('names its data in both', () => {
		for (const part of dataOf(problem)) {
			expect(said.en).toContain(part.en);
			expect(said.ko).toContain(part.ko);
		}
	});
});

function dataOf(problem: Problem): {readonly en: string; readonly ko: string}[] {
	const skipped = SKIPPED[problem.code] ?? [];
	return Object.entries(problem)
		.filter(([key]) => !IN_OTHER_WORDS.has(key) && !skipped.includes(key))
		.flatMap(([, value]) => wordsOf(value));
}

function wordsOf(value: unknown): {readonly en: string; readonly ko: string}[] {
	if (Array.isArray(value)) return value.flatMap(wordsOf);
	if (typeof value !== 'object' || value === null) return [{en: String(value), ko: String(value)}];
	if ('file' in value && 'line' in value && 'column' in value) return wordsOf(`${value.file}:${value.line}:${value.column}`);
	return [value as {en: string; ko: string}];
}

describe('the words themselves', () => {
	it('says what the design shows', () => {
		expect(problemText(SAMPLES['unknown-kind'])).toEqual({
			en: 'checklists/phase-b.yaml:41:9  unknown check kind "row-count"; did you mean "row-counts"?',
			ko: 'checklists/phase-b.yaml:41:9  알 수 없는 확인 종류 "row-count". 가장 비슷한 것: "row-counts"',
		});
		expect(problemText(SAMPLES['ssh-unreachable'])).toEqual({
			en: 'vm: ssh to 203.0.113.10:22 timed out after 8 s (no answer). Is vm up, and its SSH port open from here?',
			ko: 'vm: 203.0.113.10:22 SSH 연결 실패 — 8초 동안 응답 없음. 서버가 켜져 있고 이곳에서 SSH 포트가 열려 있는지 확인하십시오.',
		});
	});

	it('tells every way a connection fails apart', () => {
		const ways = (['refused', 'no-answer', 'unreachable', 'reset', 'closed', 'denied'] as const).map(why =>
			problemText({code: 'connection-failed', address: '127.0.0.1:1', why, afterMs: 90_000}),
		);
		expect(new Set(ways.map(way => way.en)).size).toBe(6);
		expect(new Set(ways.map(way => way.ko)).size).toBe(6);
		expect(ways[1]?.ko).toContain('1분 30초 동안');
	});

	it('lists what there is when nothing is near', () => {
		const said = problemText({code: 'target-unknown', name: 'cloud', known: ['operator', 'vm']});
		expect(said).toEqual({
			en: 'unknown target "cloud"; there is operator, vm',
			ko: '알 수 없는 대상 "cloud". 사용 가능: operator, vm',
		});
	});
});
