/** One data source that a dashboard draws from. */
export type Reference =
	/** By its uid or, in dashboards of old, by its name; `type` is what the dashboard takes it for. */
	| {readonly name: string; readonly type?: string}
	/** Whichever is the default. */
	| {readonly isDefault: true; readonly type?: string}
	/** A variable that offers those of a type. Where the one it stood on is gone, Grafana takes the first of the others. */
	| {readonly anyOf: string};

export interface DashboardReferences {
	/** Each once. */
	readonly dataSources: readonly Reference[];
	/** Placeholders of an export that nobody filled in: `${DS_PROMETHEUS}`. */
	readonly unfilled: readonly string[];
}

/** Grafana's own, which no list of data sources has. */
const BUILT_IN: ReadonlySet<string> = new Set(['-- Grafana --', '-- Mixed --', '-- Dashboard --', 'grafana', '__expr__', '-100']);
const BUILT_IN_TYPES: ReadonlySet<string> = new Set(['datasource', 'grafana', 'mixed', 'dashboard', '__expr__']);

/** Every data source that a dashboard refers to, wherever in it: panels, rows, annotations, variables. */
export function referencesOf(dashboard: unknown): DashboardReferences {
	const found = new Map<string, Reference>();
	const unfilled = new Set<string>();
	const variables = variablesOf(dashboard);
	const add = (reference: Reference) => found.set(JSON.stringify(reference), reference);
	const take = (name: string | undefined, type: string | undefined) => {
		if (name === undefined || BUILT_IN.has(name)) return;
		const [, braced, bare = ''] = /^\$(?:\{(\w+)(?::\w+)?\}|(\w+))$/.exec(name) ?? [];
		if (!name.startsWith('$')) return void add({name, ...(type !== undefined && {type})});
		const variable = variables.get(braced ?? bare);
		if (variable === undefined) unfilled.add(name);
		else if (variable.offers !== undefined) add({anyOf: variable.offers});
		else if (variable.value !== undefined) add({name: variable.value, ...(type !== undefined && {type})});
	};
	/** What a query asks that names no data source: that of its panel, and where that has none either, the default. */
	const takeQuery = (query: unknown, panel: unknown) => {
		if (nameIn(query) !== undefined) return;
		const type = typeIn(query) ?? typeIn(panel);
		const name = nameIn(panel);
		if (type !== undefined && BUILT_IN_TYPES.has(type)) return;
		if (name !== undefined && name !== '-- Mixed --') take(name, type);
		else add({isDefault: true, ...(type !== undefined && {type})});
	};
	const walk = (value: unknown, depth: number) => {
		if (typeof value !== 'object' || value === null || depth > 20) return;
		for (const [key, inner] of Object.entries(value)) {
			if (key === 'datasource') take(nameIn(inner), typeIn(inner));
			if (key === 'targets' && Array.isArray(inner) && !ASK_NOTHING.has(String(field(value, 'type')))) {
				for (const query of inner) takeQuery(field(query, 'datasource'), field(value, 'datasource'));
			}
			walk(inner, depth + 1);
		}
	};
	walk(dashboard, 0);
	const keys = [...found.keys()].sort();
	return {dataSources: keys.flatMap(key => found.get(key) ?? []), unfilled: [...unfilled].sort()};
}

/** Panels that ask no data source, whatever a change of their type has left in them. */
const ASK_NOTHING: ReadonlySet<string> = new Set(['row', 'text', 'dashlist', 'news', 'alertlist', 'welcome', 'gettingstarted']);

/** Undefined for the default, in all the ways of writing it. */
function nameIn(reference: unknown): string | undefined {
	const name = typeof reference === 'string' ? reference : field(reference, 'uid');
	return typeof name === 'string' && name !== '' && name !== 'default' ? name : undefined;
}

function typeIn(reference: unknown): string | undefined {
	const type = field(reference, 'type');
	return typeof type === 'string' && type !== '' ? type : undefined;
}

interface Variable {
	/** The type of the data sources that it offers; of one that offers others, undefined. */
	readonly offers: string | undefined;
	readonly value: string | undefined;
}

function variablesOf(dashboard: unknown): Map<string, Variable> {
	const list = field(field(dashboard, 'templating'), 'list');
	const variables = new Map<string, Variable>();
	for (const one of Array.isArray(list) ? list : []) {
		const [name, type, query, value] = [field(one, 'name'), field(one, 'type'), field(one, 'query'), field(field(one, 'current'), 'value')];
		if (typeof name !== 'string') continue;
		const offers = type === 'datasource' && typeof query === 'string' && query !== '' ? query : undefined;
		const isChosen = type !== 'datasource' && typeof value === 'string' && value !== '' && !value.startsWith('$');
		variables.set(name, {offers, value: isChosen ? value : undefined});
	}
	return variables;
}

function field(value: unknown, key: string): unknown {
	return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
