import type {Walk} from '../../app/walk.ts';
import type {Step} from '../../core/checklist.ts';
import {parseDuration} from '../../core/duration.ts';
import type {Plan} from '../../core/event.ts';
import {type Problem, ProblemError} from '../../core/problem.ts';
import {problemText} from '../../core/problem-text.ts';
import type {StepView} from '../../core/step-state.ts';
import {plain, type Text} from '../../core/text.ts';
import type {Desk} from '../desk.ts';
import {BLANK, line, paragraph, span} from '../lines/line.ts';
import type {Dialog, DialogBody} from '../state/dialog.ts';
import {stateMark} from '../status-tone.ts';
import {stepNamesIn} from '../step-names.ts';
import {fill} from '../text.ts';
import {DIALOG_TEXT} from './dialog-text.ts';
import {confirm, form, list, prose, refuseEmpty} from './make-dialog.ts';

export function noteDialog(desk: Desk, walk: Walk, view: StepView | undefined): Dialog {
	return form({
		title: fill(DIALOG_TEXT.note, {title: view?.step.title ?? walk.checklist.title}),
		fields: [{id: 'note', label: DIALOG_TEXT.noteLabel, multiline: true}],
		refuse: refuseEmpty('note'),
		submit: ({note = ''}) => desk.run(() => walk.note(note, view?.step.key)),
	});
}

export function waiveDialog(desk: Desk, walk: Walk, {step, state}: StepView): Dialog {
	if (state === 'waived') {
		return confirm(
			fill(DIALOG_TEXT.endWaiver, {title: step.title}),
			() => [],
			DIALOG_TEXT.yes,
			() => desk.run(() => walk.endWaiver(step.key)),
		);
	}
	return form({
		title: fill(DIALOG_TEXT.waive, {title: step.title}),
		body: prose(DIALOG_TEXT.waiveBody),
		fields: [
			{id: 'reason', label: DIALOG_TEXT.reason},
			{id: 'until', label: DIALOG_TEXT.until},
		],
		refuse: values =>
			refuseEmpty('reason')(values) ??
			(values.until?.trim() && parseDuration(values.until.trim()) === undefined
				? {field: 'until', why: DIALOG_TEXT.badDuration}
				: undefined),
		submit: ({reason = '', until = ''}) => {
			const forMs = parseDuration(until.trim());
			desk.run(() => walk.waive(step.key, reason, forMs === undefined ? undefined : desk.workspace.clock.now() + forMs));
		},
	});
}

export function attestDialog(desk: Desk, walk: Walk, {step}: StepView): Dialog {
	const required = step.attest?.note === 'required';
	return form({
		title: fill(DIALOG_TEXT.attest, {title: step.title}),
		body: prose(step.attest?.prompt ?? plain('')),
		fields: [{id: 'note', label: required ? DIALOG_TEXT.attestNoteRequired : DIALOG_TEXT.attestNote, multiline: true}],
		...(required && {refuse: refuseEmpty('note')}),
		submit: ({note = ''}) => desk.run(() => walk.attest(step.key, note)),
	});
}

export function chooseDialog(desk: Desk, walk: Walk, {step, record}: StepView): Dialog {
	const made = record?.choice;
	const ways = Object.entries(step.choose?.options ?? {});
	const options = ways.map(([id, label]) => ({
		label,
		pick: () =>
			desk.run(async () => {
				if (id !== made?.option) await walk.choose(step.key, id);
				// One Enter was for both: what is left to say of the same step is asked next.
				const decided = walk.view(step.key);
				if (decided.awaits === 'attestation' && desk.store.get().dialog === undefined) desk.store.ask(attestDialog(desk, walk, decided));
			}),
	}));
	const so =
		made &&
		fill(step.attest ? DIALOG_TEXT.chosenAttested : DIALOG_TEXT.chosen, {
			option: step.choose?.options[made.option] ?? made.option,
			by: made.by.user,
		});
	const dialog = list(fill(DIALOG_TEXT.choose, {title: step.title}), options, prose(...(so ? [so] : []), DIALOG_TEXT.chooseBody));
	return {
		...dialog,
		at: Math.max(
			0,
			ways.findIndex(([id]) => id === made?.option),
		),
	};
}

/** The plan in words and exact commands, then a typed phrase or a yes; No comes first. A step that waits for others shows its plan alone. */
export function actDialog(desk: Desk, walk: Walk, {step, blockedBy}: StepView): Dialog {
	const plan = walk.plan(step.key);
	const phrase = step.action?.confirm;
	const title = fill(DIALOG_TEXT.act, {title: step.action?.title ?? step.title});
	const body = planBody(plan, step.action?.require.length ?? 0);
	const act = (typed: string) =>
		desk.run(async () => {
			try {
				await walk.act(step.key, typed);
			} catch (error) {
				// Whatever the operator has opened meanwhile keeps its keys.
				if (desk.store.get().dialog === undefined && isUnseen(error)) desk.store.ask(unseenDialog(desk, walk, step, typed, error.problem));
				else throw error;
			}
		});
	const isReadOnly = walk.keeper.readOnly !== undefined || desk.workspace.readOnly;
	if (isReadOnly || blockedBy.length > 0) {
		const blocked = problemText({code: 'step-blocked', step: step.key, by: blockedBy}, stepNamesIn(desk.store.get().screens));
		return list(title, [{label: DIALOG_TEXT.goOn, pick: () => {}}], (width, say) => [
			...body(width, say),
			BLANK,
			...paragraph(say(isReadOnly ? DIALOG_TEXT.planOnly : blocked), width, {tone: 'warn'}),
		]);
	}
	if (phrase === undefined) return confirm(title, body, DIALOG_TEXT.runIt, () => act(''));
	return form({
		title,
		body,
		fields: [{id: 'phrase', label: fill(DIALOG_TEXT.typePhrase, {phrase})}],
		refuse: values =>
			values.phrase?.trim() === phrase ? undefined : {field: 'phrase', why: fill(DIALOG_TEXT.mismatch, {expected: phrase})},
		submit: ({phrase: typed = ''}) => act(typed),
	});
}

type UnseenProblem = Extract<Problem, {code: 'requirement-unseen'}>;

function isUnseen(error: unknown): error is ProblemError & {readonly problem: UnseenProblem} {
	return error instanceof ProblemError && error.problem.code === 'requirement-unseen';
}

/** What the action requires cannot be looked at: it starts on the operator's typed word, and that stands first in the report. */
function unseenDialog(desk: Desk, walk: Walk, step: Step, phrase: string, {requirements}: UnseenProblem): Dialog {
	return overrideForm({
		title: fill(DIALOG_TEXT.unseen, {title: step.action?.title ?? step.title}),
		body: (width, say) => [
			...paragraph(say(DIALOG_TEXT.unseenBody), width),
			...requirements.flatMap(requirement => paragraph(say(requirement), width, {tone: 'unknown', first: '  ? ', indent: '    '})),
		],
		name: walk.keeper.environment,
		submit: (typed, reason) => desk.run(() => walk.act(step.key, phrase, {typed, reason})),
	});
}

function planBody(plan: Plan, requires: number): DialogBody {
	return (width, say) => [
		...paragraph(say(plan.summary), width),
		...(requires > 0 ? paragraph(say(fill(DIALOG_TEXT.requires, {n: requires})), width, {tone: 'quiet'}) : []),
		line(span(say(plan.commands.length > 0 ? DIALOG_TEXT.commands : DIALOG_TEXT.noCommands), 'quiet')),
		...plan.commands
			.map(say)
			.flatMap(command => paragraph(command, width, {indent: '    ', first: command.startsWith('#') ? '  ' : '  $ '})),
		...(plan.undo ? paragraph(say(fill(DIALOG_TEXT.undo, {undo: plan.undo})), width) : []),
	];
}

/** Where nothing can tell whether an action took effect, a person says. */
export function settleDialog(desk: Desk, walk: Walk, {step}: StepView): Dialog {
	const title = fill(DIALOG_TEXT.settle, {title: step.title});
	const say = (effect: 'done' | 'not-done') => () =>
		desk.store.ask(
			form({
				title: effect === 'done' ? DIALOG_TEXT.settleDone : DIALOG_TEXT.settleNotDone,
				fields: [{id: 'note', label: DIALOG_TEXT.settleNote, multiline: true}],
				refuse: refuseEmpty('note'),
				submit: ({note = ''}) => desk.run(() => walk.settle(step.key, effect, note)),
			}),
		);
	const options = [
		{label: DIALOG_TEXT.settleNotDone, pick: say('not-done')},
		{label: DIALOG_TEXT.settleDone, pick: say('done')},
	];
	return list(title, options, prose(DIALOG_TEXT.settleBody));
}

export function overrideDialog(desk: Desk, walk: Walk, gate: StepView, opened: () => void): Dialog {
	const {missing} = walk.board(gate.step.key);
	return overrideForm({
		title: fill(DIALOG_TEXT.override, {title: gate.step.title}),
		body: (width, say) => [
			...paragraph(say(DIALOG_TEXT.overrideBody), width),
			...missing.map(key => {
				const {step, state} = walk.view(key);
				const {glyph, word, tone} = stateMark(state);
				return line(span(`  ${glyph} ${say(word)}`, tone), `  ${say(step.title)}`);
			}),
		],
		name: walk.keeper.environment,
		submit: (typed, reason) =>
			desk.run(async () => {
				await walk.overrideGate(gate.step.key, typed, reason);
				opened();
			}),
	});
}

/** An override is typed, the environment's name to the letter, and reasoned. */
function overrideForm(options: {
	readonly title: Text;
	readonly body: DialogBody;
	readonly name: string;
	submit(typed: string, reason: string): void;
}): Dialog {
	const {title, body, name, submit} = options;
	return form({
		title,
		body,
		fields: [
			{id: 'name', label: fill(DIALOG_TEXT.environmentName, {name})},
			{id: 'reason', label: DIALOG_TEXT.reason},
		],
		refuse: values =>
			values.name?.trim() === name ? refuseEmpty('reason')(values) : {field: 'name', why: fill(DIALOG_TEXT.mismatch, {expected: name})},
		submit: ({name: typed = '', reason = ''}) => submit(typed, reason),
	});
}
