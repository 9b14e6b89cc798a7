import {z} from 'zod';
import {keyName} from '../config/yaml-source.ts';
import type {ActionSpec, CheckSpec} from '../core/checklist.ts';
import {parseDuration} from '../core/duration.ts';
import {nearest} from '../core/nearest.ts';
import {text} from '../core/text.ts';
import type {Kind} from './kinds.ts';
import {requireNames} from './known-names.ts';
import {actionEnvelope, checkEnvelope} from './schema.ts';
import {type Part, type Reading, validate} from './validate.ts';

const looseAction = actionEnvelope(z.unknown());

export function readChecks(values: readonly unknown[], part: Part, reading: Reading): CheckSpec[] {
	return values.flatMap((value, index) => readCheck({...part, value, at: [...part.at, index]}, reading) ?? []);
}

function readCheck(part: Part, reading: Reading): CheckSpec | undefined {
	const split = splitFields(part, Object.keys(checkEnvelope.shape), reading);
	if (split === undefined) return undefined;
	const {envelope: around, fields} = split;
	const envelope = validate(checkEnvelope, {...part, value: around}, reading);
	const spec = readSpec('check', part, fields, Object.keys(checkEnvelope.shape), reading);
	if (envelope === undefined) return undefined;
	const {kind, title, timeout, until} = envelope;
	return {
		kind,
		...(title === undefined ? {} : {title}),
		...optionalMs('timeoutMs', timeout),
		...(until === undefined ? {} : {until: {forMs: toMs(until.for), everyMs: toMs(until.every), consecutive: until.consecutive}}),
		spec,
		origin: reading.source.valueAt(part.at),
	};
}

export function readAction(part: Part, reading: Reading): ActionSpec | undefined {
	const split = splitFields(part, Object.keys(looseAction.shape), reading);
	if (split === undefined) return undefined;
	const {envelope: around, fields} = split;
	const envelope = validate(looseAction, {...part, value: around}, reading);
	const spec = readSpec('action', part, fields, Object.keys(looseAction.shape), reading);
	if (envelope === undefined) return undefined;
	const {kind, title, confirm, timeout, require} = envelope;
	return {
		kind,
		...(title === undefined ? {} : {title}),
		...(confirm === undefined ? {} : {confirm}),
		require: readChecks(require, {...part, at: [...part.at, 'require']}, reading),
		...optionalMs('timeoutMs', timeout),
		spec,
		origin: reading.source.valueAt(part.at),
	};
}

type Fields = Readonly<Record<string, unknown>>;

function splitFields(
	{value, at}: Part,
	names: readonly string[],
	{problems, source}: Reading,
): {readonly envelope: Fields; readonly fields: Fields} | undefined {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		const expected = text('a mapping with a kind', 'kind가 있는 매핑');
		problems.push({code: 'wrong-value', origin: source.valueAt(at), key: keyName(at), expected});
		return undefined;
	}
	const entries = Object.entries(value);
	return {
		envelope: Object.fromEntries(entries.filter(([key]) => names.includes(key))),
		fields: Object.fromEntries(entries.filter(([key]) => !names.includes(key))),
	};
}

function readSpec(what: 'check' | 'action', part: Part, fields: Fields, moreKeys: readonly string[], reading: Reading): unknown {
	const name = (part.value as Fields).kind;
	if (typeof name !== 'string') return undefined;
	const kinds: Readonly<Record<string, Kind>> = what === 'check' ? reading.kinds.checks : reading.kinds.actions;
	const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
	if (kind === undefined) {
		const known = Object.keys(kinds);
		const near = nearest(name, known);
		const origin = reading.source.valueAt([...part.at, 'kind']);
		reading.problems.push({code: 'unknown-kind', origin, what, name, known, ...(near === undefined ? {} : {nearest: near})});
		return undefined;
	}
	requireNames(kind.schema, part, fields, reading);
	return validate(kind.schema, {...part, value: fields, moreKeys}, reading) ?? fields;
}

function optionalMs(name: 'timeoutMs', duration: string | undefined): {readonly timeoutMs?: number} {
	return duration === undefined ? {} : {[name]: toMs(duration)};
}

/** The schema has seen to it that the text is a duration. */
function toMs(duration: string): number {
	return parseDuration(duration) ?? Number.NaN;
}
