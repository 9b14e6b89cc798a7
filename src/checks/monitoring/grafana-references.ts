export interface DashboardReferences {
	/** uids or, in dashboards of old, names of data sources; each once. */
	readonly dataSources: readonly string[];
	/** Placeholders of an export that nobody filled in: `${DS_PROMETHEUS}`. */
	readonly unfilled: readonly string[];
}

/** Grafana's own, which no list of data sources has. */
const BUILT_IN: ReadonlySet<string> = new Set([
	'-- Grafana --',
	'-- Mixed --',
	'-- Dashboard --',
	'grafana',
	'__expr__',
	'-100',
	'default',
	'',
]);

/** Every data source that a dashboard refers to, wherever in it: panels, rows, annotations, variables. */
export function referencesOf(dashboard: unknown): DashboardReferences {
	const dataSources = new Set<string>();
	const unfilled = new Set<string>();
	const variables = variableNames(dashboard);
	const take = (reference: unknown) => {
		const uid = typeof reference === 'object' && reference !== null && 'uid' in reference ? reference.uid : reference;
		if (typeof uid !== 'string' || BUILT_IN.has(uid)) return;
		const variable = /^\$(?:\{(\w+)(?::\w+)?\}|(\w+))$/.exec(uid);
		if (variable === null) dataSources.add(uid);
		else if (!variables.has(variable[1] ?? variable[2] ?? '')) unfilled.add(uid);
	};
	const walk = (value: unknown, depth: number) => {
		if (typeof value !== 'object' || value === null || depth > 20) return;
		for (const [key, inner] of Object.entries(value)) {
			if (key === 'datasource') take(inner);
			walk(inner, depth + 1);
		}
	};
	walk(dashboard, 0);
	return {dataSources: [...dataSources].sort(), unfilled: [...unfilled].sort()};
}

function variableNames(dashboard: unknown): Set<string> {
	const templating = (dashboard as {templating?: {list?: unknown}} | null)?.templating?.list;
	if (!Array.isArray(templating)) return new Set();
	return new Set(templating.flatMap((one: {name?: unknown} | null) => (typeof one?.name === 'string' ? [one.name] : [])));
}
