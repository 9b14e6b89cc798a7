import {describe, expect, it} from 'vitest';
import {loadRunbook} from '../../src/language/load-runbook.ts';
import {kinds} from './kinds.ts';
import {sayProblems} from './say-problems.ts';

const front = `---
id: bot-down
title: {en: The bot is down, ko: 봇 중단}
severity: critical
symptoms:
  - {en: up is 0, ko: up이 0}
detect:
  - {kind: http, url: "http://127.0.0.1:8000/health", status: 200}
---
`;
const first = `
\`\`\`yaml step
id: look
title: {en: Look, ko: 확인}
checks:
  - {kind: ports, host: 127.0.0.1, open: [8000]}
\`\`\`
`;
const second = `
\`\`\`yaml step
id: restart
title: {en: Restart, ko: 재시작}
needs: [look]
action: {kind: command, on: operator, run: "true"}
\`\`\`
`;
const english = `${front}\n# The bot is down\n\nLook first.\n${first}\nThen restart it.\n${second}\nWrite down what it was.\n`;
const korean = `${front}\n# 봇 중단\n\n먼저 확인합니다.\n${first}\n그다음 재시작합니다.\n${second}\n원인을 적어 둡니다.\n`;

const load = (en: string, ko?: string) =>
	loadRunbook(
		{page: {file: 'runbooks/bot-down.md', text: en}, ...(ko === undefined ? {} : {twin: {file: 'runbooks/bot-down.ko.md', text: ko}})},
		kinds,
		undefined,
	);
const said = (en: string, ko?: string) => sayProblems(load(en, ko).problems).split('\n\n')[0];

describe('a runbook', () => {
	it('runs the blocks of its page, with the prose of both', () => {
		const {runbook, problems} = load(english, korean);
		expect(problems).toEqual([]);
		expect(runbook).toMatchObject({
			id: 'bot-down',
			severity: 'critical',
			symptoms: [{en: 'up is 0', ko: 'up이 0'}],
			detect: [{kind: 'http', spec: {status: 200}, origin: {file: 'runbooks/bot-down.md', line: 8, column: 5}}],
			closing: {en: 'Write down what it was.', ko: '원인을 적어 둡니다.'},
			sections: [
				{
					id: 'bot-down',
					steps: [
						{key: 'bot-down/look', prose: {en: '# The bot is down\n\nLook first.', ko: '# 봇 중단\n\n먼저 확인합니다.'}},
						{key: 'bot-down/restart', needs: ['bot-down/look'], prose: {en: 'Then restart it.', ko: '그다음 재시작합니다.'}},
					],
				},
			],
		});
	});

	it('points into the page, not into the block', () => {
		const spoil = (text: string) =>
			text.replace('open: [8000]', 'open: [0]').replace('needs: [look]', 'needs: [lok]').replace('severity: critical', 'severity: severe');
		expect(said(spoil(english), spoil(korean))).toBe(
			[
				'runbooks/bot-down.md:4:11  "severity" must be one of critical, high, medium, low',
				'runbooks/bot-down.md:19:43  "open[1]" must be at least 1',
				'runbooks/bot-down.md:27:9  no step "lok" here; did you mean "look"?',
			].join('\n'),
		);
	});
});

describe('its twin', () => {
	it('has to be there', () => {
		expect(said(english)).toBe('runbooks/bot-down.md:1:1  the Korean text is missing; write it');
	});

	it('says the same in every block and at the top', () => {
		expect(said(english, korean.replace('open: [8000]', 'open: [8001]'))).toBe(
			'runbooks/bot-down.ko.md:18:1  look is not the same as at runbooks/bot-down.md:18:1; only the prose of the two pages may differ',
		);
		expect(said(english, korean.replace('severity: critical', 'severity: high'))).toBe(
			'runbooks/bot-down.ko.md:4:1  front-matter is not the same as at runbooks/bot-down.md:4:1; only the prose of the two pages may differ',
		);
	});

	it('has as many blocks', () => {
		expect(said(english, korean.replace(second, ''))).toBe(
			'runbooks/bot-down.ko.md:1:1  steps is not the same as at runbooks/bot-down.md:1:1; only the prose of the two pages may differ',
		);
	});

	it('has prose where the page has it', () => {
		expect(said(english, korean.replace('그다음 재시작합니다.', ''))).toBe(
			'runbooks/bot-down.ko.md:24:1  the Korean text is missing; write it',
		);
		expect(said(english.replace('Then restart it.', ''), korean)).toBe('runbooks/bot-down.md:24:1  the English text is missing; write it');
	});
});

describe('a page that is not a runbook', () => {
	it('says what it lacks', () => {
		expect(said('# Just prose\n', '# 글\n')).toBe(
			'runbooks/bot-down.ko.md:1:1  "front matter" must be --- id: … ---\nrunbooks/bot-down.md:1:1  "front matter" must be --- id: … ---',
		);
	});

	it('says where a block was left open', () => {
		const open = `${front}\n\`\`\`yaml step\nid: look\n`;
		expect(said(open, open)).toContain('runbooks/bot-down.md:11:1  the step block is not closed; end it with ```');
	});
});
