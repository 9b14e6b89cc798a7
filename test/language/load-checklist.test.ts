import {describe, expect, it} from 'vitest';
import {parseConfig} from '../../src/config/load-config.ts';
import {variablesOf} from '../../src/config/variables.ts';
import {stepsOf} from '../../src/core/checklist.ts';
import {loadChecklist} from '../../src/language/load-checklist.ts';
import {kinds} from './kinds.ts';

const {config} = parseConfig(
	'c.yaml',
	`
environment: staging
targets: {vm: {type: ssh, host: 203.0.113.10, user: ubuntu}}
domain: dashboard.example.com
firewall: {closed: [3000, 5432]}
bots: [{name: cloud, on: vm, container: shop-bot}]
application: {services: {writers: [web, queue]}}
`,
);
const variables = variablesOf(config!);

const phase = {
	file: 'checklists/phase-a.yaml',
	text: `
id: phase-a
title: {en: Phase A, ko: 단계 A}
steps:
  - id: path
    title: {en: The path, ko: 경로}
    choose: {id: database, options: {restore: {en: Restore, ko: 복원}, fresh: {en: Fresh, ko: 새로}}}
  - id: firewall
    source: "4.1.3"
    title: {en: Firewall, ko: 방화벽}
    why: {en: "Only \${domain}", ko: "\${domain}만"}
    needs: [path]
    when: {database: fresh, environment: staging}
    freshFor: 30m
    required: false
    checks:
      - kind: ports
        title: {en: Ports, ko: 포트}
        timeout: 1m30s
        until: {for: 5m, every: 10s, consecutive: 3}
        host: \${vm.host}
        closed: [9090, "\${firewall.closed}"]
      - kind: http
        url: https://\${domain}/
        ca: \${ca}
    action:
      kind: command
      on: vm
      run: echo $\${HOME} \${vm.user} \${bots.cloud.container} \${application.services.writers}
      confirm: \${environment}
      timeout: 10s
      require:
        - {kind: ports, host: "\${vm.host}", open: [22]}
    attest: {prompt: {en: Sure?, ko: 확실합니까?}}
    remedy: {en: Mend it, ko: 고치십시오}
`,
};
const {checklist, problems} = loadChecklist(phase, kinds, variables);
const [, firewall] = stepsOf(checklist!);

describe('a checklist', () => {
	it('is read whole', () => {
		expect(problems).toEqual([]);
		expect(firewall).toMatchObject({
			key: 'phase-a/firewall',
			id: 'firewall',
			source: ['4.1.3'],
			why: {en: 'Only dashboard.example.com', ko: 'dashboard.example.com만'},
			needs: ['phase-a/path'],
			when: {database: 'fresh', environment: 'staging'},
			freshForMs: 1_800_000,
			required: false,
			attest: {note: 'optional'},
			origin: {file: 'checklists/phase-a.yaml', line: 8, column: 5},
		});
		expect(checklist?.settings).toEqual({environment: 'staging'});
	});

	it('fills in lists, entries of lists by name, numbers and nothing, and keeps what is escaped', () => {
		expect(firewall?.checks[0]).toMatchObject({
			kind: 'ports',
			timeoutMs: 90_000,
			until: {forMs: 300_000, everyMs: 10_000, consecutive: 3},
			spec: {from: 'operator', host: '203.0.113.10', open: [], closed: [9090, 3000, 5432]},
		});
		expect(firewall?.checks[1]?.spec).toEqual({url: 'https://dashboard.example.com/', method: 'GET'});
		expect(firewall?.action).toMatchObject({
			kind: 'command',
			// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's, after the escape is taken off
			spec: {on: 'vm', run: 'echo ${HOME} ubuntu shop-bot web queue'},
			confirm: 'staging',
			timeoutMs: 10_000,
			require: [{kind: 'ports', spec: {host: '203.0.113.10', open: [22]}}],
		});
	});

	it('tells of a bad duration beside a variable that is not known', () => {
		// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the checklist
		const checks = "[{kind: ports, host: '${vm.hots}', open: [22], timeout: 5x}]";
		const step = `{id: one, title: {en: One, ko: 하나}, freshFor: 30x, checks: ${checks}}`;
		const read = loadChecklist({file: 'a.yaml', text: `id: a\ntitle: {en: A, ko: 가}\nsteps: [${step}]\n`}, kinds, variables);
		expect(read.problems).toMatchObject([
			{code: 'bad-duration', value: '30x'},
			{code: 'undefined-variable', name: 'vm.hots'},
			{code: 'bad-duration', value: '5x'},
		]);
	});

	it('counts a pass for an hour and is required unless it says otherwise', () => {
		expect(stepsOf(checklist!)[0]).toMatchObject({freshForMs: 3_600_000, required: true, needs: [], checks: []});
	});
});

describe('its hash', () => {
	const hashOf = (text: string, settings = variables) =>
		stepsOf(loadChecklist({...phase, text}, kinds, settings).checklist!).map(one => one.hash);
	const before = hashOf(phase.text);

	it('does not see comments, layout or the order of keys', () => {
		const reordered = phase.text
			.replace('    source: "4.1.3"\n', '')
			.replace('    freshFor: 30m\n', '    freshFor: 30m # often\n    source: "4.1.3"\n');
		expect(reordered).not.toBe(phase.text);
		expect(hashOf(reordered)).toEqual(before);
	});

	it('sees the value of a variable, in the steps where it stands', () => {
		const [path, firewall] = hashOf(phase.text, {...variables, domain: 'other.example.com'});
		expect(path).toBe(before[0]);
		expect(firewall).not.toBe(before[1]);
		expect(hashOf(phase.text, {...variables, acmeDirectory: 'https://ca.example.com/'})).toEqual(before);
	});

	describe('of what is gone through by name', () => {
		const named = `
id: phase-a
title: {en: Phase A, ko: 단계 A}
steps:
  - id: counts
    title: {en: Counts, ko: 행 수}
    checks: [{kind: row-counts, source: source, target: target, tables: [trades]}]
  - id: pull
    title: {en: Pull, ko: 받기}
    action: {kind: command, on: minikube, run: 'true'}
  - id: attested
    title: {en: Attested, ko: 직접 확인}
    attest: {prompt: {en: Sure?, ko: 확실합니까?}}
`;
		const reached = {
			...variables,
			targets: {vm: {type: 'ssh', host: '203.0.113.10', user: 'ubuntu'}, minikube: {type: 'kubernetes', context: 'minikube'}},
			databases: {source: {on: 'minikube', name: 'a'}, target: {on: 'vm', name: 'a'}},
		};
		const one = hashOf(named, reached);
		const changedIn = (settings: object) => hashOf(named, {...reached, ...settings}).map((hash, index) => hash !== one[index]);

		it('sees where a target is, also of a database on it, in the steps that go there', () => {
			const {vm, minikube} = reached.targets;
			expect(changedIn({targets: {minikube, vm: {...vm, host: '203.0.113.99'}}})).toEqual([true, false, false]);
			expect(changedIn({targets: {vm, minikube: {...minikube, context: 'kind'}}})).toEqual([true, true, false]);
		});

		it('sees how a database is reached, and nothing that nobody names', () => {
			const {source, target} = reached.databases;
			expect(changedIn({databases: {source, target: {...target, name: 'b'}}})).toEqual([true, false, false]);
			expect(changedIn({databases: {source, target, other: target}})).toEqual([false, false, false]);
		});
	});

	it('sees every change to a step, and to that step alone', () => {
		const [path, changed] = hashOf(phase.text.replace('freshFor: 30m', 'freshFor: 31m'));
		expect(path).toBe(before[0]);
		expect(changed).not.toBe(before[1]);
		const whole = loadChecklist({...phase, text: phase.text.replace('freshFor: 30m', 'freshFor: 31m')}, kinds, variables);
		expect(whole.checklist?.hash).not.toBe(checklist?.hash);
	});
});

describe('a checklist of others', () => {
	const cutover = {
		file: 'checklists/cutover.yaml',
		text: `
id: cutover
title: {en: Cutover, ko: 전환}
steps:
  - include: phase-a
  - id: go
    title: {en: Go, ko: 개시}
    needs: [phase-a/firewall]
    gate: {requires: all}
  - section: {id: after, title: {en: After, ko: 이후}}
    steps:
      - id: watch
        title: {en: Watch, ko: 관찰}
        needs: [cutover/go]
        attest: {prompt: {en: Well?, ko: 괜찮습니까?}, note: required}
`,
	};

	it('has a section for each, in order', () => {
		const loaded = loadChecklist(cutover, kinds, variables, {library: [phase, cutover]});
		expect(loaded.problems).toEqual([]);
		expect(loaded.checklist?.sections.map(({id, title, steps}) => [id, title.ko, steps.map(step => step.key)])).toEqual([
			['phase-a', '단계 A', ['phase-a/path', 'phase-a/firewall']],
			['cutover', '전환', ['cutover/go']],
			['after', '이후', ['after/watch']],
		]);
		expect(stepsOf(loaded.checklist!).at(-1)?.needs).toEqual(['cutover/go']);
	});

	it('reports what is wrong in an included file at its place there', () => {
		const broken = {...phase, text: phase.text.replace('freshFor: 30m', 'freshFor: soon')};
		expect(loadChecklist(cutover, kinds, variables, {library: [broken]}).problems).toEqual([
			{code: 'bad-duration', origin: {file: 'checklists/phase-a.yaml', line: 14, column: 15}, value: 'soon'},
		]);
	});
});

describe('a rollback that is read by itself', () => {
	const back = (undoes: string) => ({
		file: 'checklists/back.yaml',
		text: `
id: back
title: {en: Back, ko: 복귀}
steps:
  - {id: stop, title: {en: Stop, ko: 중지}, undoes: [${undoes}], when: {database: restore}, attest: {prompt: {en: Sure?, ko: 확실합니까?}}}
  - {id: start, title: {en: Start, ko: 시작}, action: {kind: command, on: vm, run: echo}}
`,
	});

	it('may go by a decision of the walk that it takes back, and by no other', () => {
		expect(loadChecklist(back('release/start'), kinds, variables).problems).toEqual([]);
		expect(loadChecklist(back('back/start'), kinds, variables).problems.map(({code}) => code)).toEqual(['unknown-choice']);
	});
});

describe('without a configuration', () => {
	it('takes names that the configuration could have', () => {
		expect(loadChecklist(phase, kinds, undefined).problems).toEqual([]);
	});

	it('refuses names that it could not, and values that stand in the file', () => {
		const text = phase.text
			.replace('{vm.user}', '{vm.usr}')
			.replace('open: [22]', 'open: [0]')
			.replace('title: {en: Ports, ko: 포트}', 'titel: 1');
		expect(loadChecklist({...phase, text}, kinds, undefined).problems.map(problem => problem.code)).toEqual([
			'unknown-key',
			'undefined-variable',
			'wrong-value',
		]);
	});
});

describe('what waits for itself', () => {
	const problemsOf = (steps: string) =>
		loadChecklist({file: 'checklists/w.yaml', text: `id: w\ntitle: {en: W, ko: 대기}\nsteps:\n${steps}`}, kinds, variables).problems;
	const step = (id: string, fields: string) =>
		`  - {id: ${id}, title: {en: T, ko: 제목}, attest: {prompt: {en: P, ko: 질문}}, ${fields}}\n`;
	const choose = (id: string) => `choose: {id: ${id}, options: {one: {en: One, ko: 하나}, two: {en: Two, ko: 둘}}}`;

	it('is a choice under the condition of its own outcome', () => {
		expect(problemsOf(step('a', `when: {x: one}, ${choose('x')}`))).toMatchObject([
			{code: 'needs-cycle', path: ['w/a', 'w/a'], origin: {line: 4}},
		]);
	});

	it('is a choice that comes after a step under its condition', () => {
		const rest = step('c', 'when: {y: one}') + step('d', 'when: {y: two}, needs: [b]');
		expect(problemsOf(step('b', `needs: [c], ${choose('y')}`) + rest)).toMatchObject([{code: 'needs-cycle', path: ['w/b', 'w/c', 'w/b']}]);
		expect(problemsOf(step('b', choose('y')) + rest)).toEqual([]);
	});

	it('is no condition on a setting of the configuration', () => {
		expect(problemsOf(step('a', 'when: {environment: staging}'))).toEqual([]);
	});
});
