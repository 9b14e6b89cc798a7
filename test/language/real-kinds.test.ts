import {describe, expect, it} from 'vitest';
import {actionKinds} from '../../src/actions/registry.ts';
import {checkKinds} from '../../src/checks/registry.ts';
import {problemText} from '../../src/core/problem-text.ts';
import {loadChecklist} from '../../src/language/load-checklist.ts';

const kinds = {checks: checkKinds, actions: actionKinds};
const said = (steps: string) =>
	loadChecklist({file: 'own.yaml', text: `id: own\ntitle: {en: Own, ko: 자체}\nsteps:\n${steps}`}, kinds, undefined).problems.map(problem =>
		problemText(problem),
	);

const step = (fields: string) => `  - id: one\n    title: {en: One, ko: 하나}\n${fields}`;

/** The registered kinds as the language meets them: their rules and patterns arrive in both languages at their places. */
describe('the registered kinds', () => {
	it('take what they should', () => {
		const checks = `    checks:
      - {kind: ports, host: "\${vm.host}", open: "\${firewall.open}", closed: "\${firewall.closed}"}
      - {kind: command, on: vm, run: [systemctl, is-active, docker], stdout: active}
      - {kind: command, on: operator, script: 'echo "$\${HOME}"', exitCode: {lt: 2}, until: {for: 1m, every: 5s}}
    action: {kind: command, on: vm, run: [docker, compose, up, -d], summary: {en: Start it, ko: 시작}, confirm: "\${environment}"}
`;
		expect(said(step(checks))).toEqual([]);
	});

	it('refuse with the nearest name, also inside of a matcher', () => {
		const lines = said(step('    checks:\n      - {kind: command, on: vm, run: [ls], stduot: a, stdout: {containz: a}}\n')).map(
			one => one.en,
		);
		expect(lines).toEqual([
			'own.yaml:7:44  unknown key "stduot"; did you mean "stdout"?',
			'own.yaml:7:64  unknown key "containz"; did you mean "contains"?',
		]);
	});

	it('say a broken rule in both languages', () => {
		const [line, ...more] = said(step('    checks:\n      - {kind: command, on: vm}\n'));
		expect(more).toEqual([]);
		expect(line?.en).toMatch(/^own\.yaml:7:9 {2}"checks\[1\]": .*run.*script/);
		expect(line?.ko).toMatch(/^own\.yaml:7:9 {2}"checks\[1\]": .*[가-힣]/);
	});

	it('miss a translation in their own texts', () => {
		const action = '    action: {kind: command, on: vm, run: [ls], summary: {en: List, ko: ""}}\n';
		expect(said(step(action)).map(one => one.en)).toEqual(['own.yaml:6:72  the Korean text is missing; write it']);
	});

	it('say what is wrong with a pattern', () => {
		expect(said(step('    checks:\n      - {kind: command, on: vm, run: [ls], stdout: {regexp: "(a"}}\n')).map(one => one.en)).toEqual([
			expect.stringMatching(/^own\.yaml:7:61 {2}"\(a" is not a regular expression that can be used: /),
		]);
	});
});
