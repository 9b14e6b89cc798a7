import {z} from 'zod';
import {textSchema} from '../config/fields.ts';
import type {Plan} from '../core/event.ts';
import {type Text, text} from '../core/text.ts';
import {
	commandLineOf,
	hasOneCommand,
	hasOnePlace,
	ONE_COMMAND,
	ONE_PLACE,
	placeOf,
	whatRuns,
	whereItRuns,
} from '../systems/processes/command-fields.ts';
import {commandText, placeText} from '../systems/processes/command-text.ts';
import {defineAction, type Performed, type Probed} from './contract.ts';

const exitCode = z.number().int().min(0).max(255);
const exitCodes = z.union([exitCode, z.array(exitCode).min(1)]);

/**
 * Runs in the same place as the action itself and changes nothing. What it says by its exit code has three sides, so that a
 * probe which itself went wrong is never taken for an answer.
 */
const probe = z
	.strictObject({
		...whatRuns,
		stdin: z.string().optional(),
		/** It took effect. */
		exitCode: exitCodes.default(0),
		/** It did not. Any other code: cannot tell. */
		notDone: exitCodes.default(1),
	})
	.refine(hasOneCommand, ONE_COMMAND)
	.refine(({exitCode, notDone}) => !list(exitCode).some(code => list(notDone).includes(code)), {
		message: 'no exit code can be under both `exitCode` and `notDone`',
		params: {ko: '같은 종료 코드를 `exitCode`와 `notDone`에 함께 쓸 수 없음'},
		path: ['notDone'],
	});

const schema = z
	.strictObject({
		...whereItRuns,
		...whatRuns,
		stdin: z.string().optional(),
		/** What counts as success. */
		exitCode: exitCodes.default(0),
		/** What it does, in words. */
		summary: textSchema,
		/** How it is taken back, in words. */
		undo: textSchema.optional(),
		probe: probe.optional(),
	})
	.refine(hasOneCommand, ONE_COMMAND)
	.refine(hasOnePlace, ONE_PLACE);

export type CommandActionSpec = z.output<typeof schema>;

export const command = defineAction<CommandActionSpec>({
	kind: 'command',
	about: 'Runs a command on a target, in a container or in a pod',
	schema,
	plan(spec): Plan {
		const commands = commandText(placeOf(spec), commandLineOf(spec), spec.stdin);
		return {summary: spec.summary, commands, ...(spec.undo !== undefined && {undo: spec.undo})};
	},
	async perform(spec, systems, signal, onOutput): Promise<Performed> {
		const ran = await systems.run(placeOf(spec), commandLineOf(spec), {
			signal,
			onOutput: (_stream, chunk) => onOutput(chunk),
			...stdinOf(spec),
		});
		const where = placeText(placeOf(spec));
		if (ran.exitCode === null) {
			const by = ran.signal === undefined ? '' : ` (${ran.signal})`;
			return {succeeded: false, summary: text(`${where}: ended without an exit code${by}`, `${where}: 종료 코드 없이 끝남${by}`)};
		}
		const succeeded = list(spec.exitCode).includes(ran.exitCode);
		return {succeeded, summary: ended(where, ran.exitCode, succeeded)};
	},
	async probe(spec, systems, signal): Promise<Probed> {
		if (spec.probe === undefined) {
			return {
				effect: 'cannot-tell',
				summary: text('Nothing here can tell whether it took effect', '실제로 적용되었는지 확인할 방법이 정해져 있지 않음'),
			};
		}
		const {exitCode} = await systems.run(placeOf(spec), commandLineOf(spec.probe), {signal, ...stdinOf(spec.probe)});
		const code = String(exitCode ?? '—');
		if (exitCode !== null && list(spec.probe.exitCode).includes(exitCode)) {
			return {
				effect: 'done',
				summary: text(`It took effect (probe: exit code ${code})`, `적용된 것으로 확인됨 (확인 명령 종료 코드 ${code})`),
			};
		}
		if (exitCode !== null && list(spec.probe.notDone).includes(exitCode)) {
			return {
				effect: 'not-done',
				summary: text(`It did not take effect (probe: exit code ${code})`, `적용되지 않은 것으로 확인됨 (확인 명령 종료 코드 ${code})`),
			};
		}
		return {
			effect: 'cannot-tell',
			summary: text(`The probe itself went wrong (exit code ${code})`, `확인 명령 자체가 실패함 (종료 코드 ${code})`),
		};
	},
});

function ended(where: string, code: number, succeeded: boolean): Text {
	return succeeded
		? text(`${where}: done (exit code ${code})`, `${where}: 완료 (종료 코드 ${code})`)
		: text(`${where}: failed with exit code ${code}`, `${where}: 종료 코드 ${code}(으)로 실패`);
}

function stdinOf({stdin}: {readonly stdin?: string | undefined}): {stdin?: string} {
	return stdin === undefined ? {} : {stdin};
}

function list(codes: number | readonly number[]): readonly number[] {
	return typeof codes === 'number' ? [codes] : codes;
}
