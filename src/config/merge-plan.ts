import type {ConfigDraft} from './config-draft.ts';
import {RECORD_SECTIONS} from './config-yaml.ts';

/** A value that the file lacks. */
export interface Addition {
	readonly path: readonly string[];
	readonly value: unknown;
	/** Whether it is one more item of the list at `path`. */
	readonly item?: true;
}

/** A value of the operator's that differs from what was found. */
export interface Kept {
	readonly path: string;
	readonly yours: unknown;
	readonly found: unknown;
}

export interface MergePlan {
	readonly additions: readonly Addition[];
	readonly kept: readonly Kept[];
}

type Mapping = Readonly<Record<string, unknown>>;

/** What to add to a configuration so that it says what the draft says, and what it says otherwise and goes on saying. */
export function planMerge(existing: unknown, draft: ConfigDraft): MergePlan {
	const additions: Addition[] = [];
	const kept: Kept[] = [];
	const own = isMapping(existing) ? existing : {};
	for (const [name, value] of Object.entries(draft)) {
		const mine = Object.hasOwn(own, name) ? own[name] : undefined;
		if (mine === undefined || mine === null) additions.push({path: [name], value});
		else if (name === 'bots' && Array.isArray(mine)) planBots(mine, value as readonly Mapping[]);
		else if (RECORD_SECTIONS.has(name) && isMapping(mine)) planEntries(name, mine, value as Mapping);
		else compare(name, mine, value);
	}
	return {additions, kept};

	function planEntries(section: string, mine: Mapping, found: Mapping): void {
		for (const [name, value] of Object.entries(found)) {
			const entry = mine[name];
			if (!Object.hasOwn(mine, name) || entry === null) additions.push({path: [section, name], value});
			else if (section === 'targets' && isMapping(entry) && isMapping(value) && entry.type === value.type) planFields(name, entry, value);
			else compare(`${section}.${name}`, entry, value);
		}
	}

	/** How a target is reached can be completed field by field; what a service is cannot. */
	function planFields(target: string, mine: Mapping, found: Mapping): void {
		for (const [field, value] of Object.entries(found)) {
			if (!Object.hasOwn(mine, field)) additions.push({path: ['targets', target, field], value});
			else compare(`targets.${target}.${field}`, mine[field], value);
		}
	}

	function planBots(mine: readonly unknown[], found: readonly Mapping[]): void {
		for (const bot of found) {
			const same = mine.find(one => isMapping(one) && (one.name === bot.name || (one.on === bot.on && placeOf(one) === placeOf(bot))));
			if (same === undefined) additions.push({path: ['bots'], value: bot, item: true});
			else compare(`bots.${String(bot.name)}`, same, bot);
		}
	}

	function compare(path: string, mine: unknown, found: unknown): void {
		if (isMapping(mine) && isMapping(found)) {
			for (const [key, value] of Object.entries(found)) compare(`${path}.${key}`, mine[key], value);
		} else if (JSON.stringify(mine) !== JSON.stringify(found)) kept.push({path, yours: mine, found});
	}
}

function placeOf(bot: Mapping): unknown {
	return bot.container ?? bot.workload;
}

function isMapping(value: unknown): value is Mapping {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
