import {expect, test} from 'vitest';
import {renderTemplate, TemplateError} from '../../../src/demo/containers/go-template.ts';

const data = {
	Name: '/coinpilot-bot',
	State: {Status: 'running', Running: true, ExitCode: 0},
	Env: ['A=1', 'B=2'],
	Networks: {two: {IP: '10.0.0.2'}, one: {IP: '10.0.0.1'}},
	'Labels.with.dots': 'no',
	Empty: null,
};

test.each([
	['{{.Name}}', '/coinpilot-bot'],
	['{{ .State.Status }}|{{.State.ExitCode}}', 'running|0'],
	['{{json .State}}', '{"Status":"running","Running":true,"ExitCode":0}'],
	['{{.Env | json}}', '["A=1","B=2"]'],
	['{{range .Env}}{{.}};{{end}}', 'A=1;B=2;'],
	['{{range .Env}}{{println .}}{{end}}', 'A=1\nB=2\n'],
	['{{range $name, $net := .Networks}}{{$name}}={{$net.IP}} {{end}}', 'one=10.0.0.1 two=10.0.0.2 '],
	['{{range .Networks}}{{.IP}}{{end}}', '10.0.0.110.0.0.2'],
	['{{(index .Networks "two").IP}}', '10.0.0.2'],
	['{{if .State.Running}}yes{{else}}no{{end}}', 'yes'],
	['{{if eq .State.Status "exited"}}yes{{else}}no{{end}}', 'no'],
	['{{with .Empty}}{{.}}{{else}}none{{end}}', 'none'],
	['{{len .Env}} {{join .Env ","}} {{upper .State.Status}}', '2 A=1,B=2 RUNNING'],
	['{{.Missing}}', '<no value>'],
	['a\\tb', 'a\tb'],
])('%s', (template, expected) => {
	expect(renderTemplate(template, data)).toBe(expected);
});

test.each(['{{range .Env}}', '{{end}}', '{{nonsense .Name}}'])('%s is an error', template => {
	expect(() => renderTemplate(template, data)).toThrow(TemplateError);
});
