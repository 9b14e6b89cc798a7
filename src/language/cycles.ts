export interface Cycle<Mark> {
	/** The first name again at the end. */
	readonly path: readonly string[];
	/** Of the edge that closes it. */
	readonly origin: Mark;
}

/** One cycle for every edge that leads back to a name above it; depth first without recursion, so length is no limit. */
export function findCycles<Mark>(edges: ReadonlyMap<string, ReadonlyMap<string, Mark>>): Cycle<Mark>[] {
	const cycles: Cycle<Mark>[] = [];
	const done = new Set<string>();
	for (const root of edges.keys()) {
		if (done.has(root)) continue;
		const trail = [{name: root, next: targetsOf(edges, root)}];
		const onTrail = new Map([[root, 0]]);
		for (let top = trail.at(-1); top !== undefined; top = trail.at(-1)) {
			const {value: edge, done: exhausted} = top.next.next();
			if (exhausted) {
				done.add(top.name);
				onTrail.delete(top.name);
				trail.pop();
				continue;
			}
			const [name, origin] = edge;
			const start = onTrail.get(name);
			if (start !== undefined) {
				cycles.push({path: [...trail.slice(start).map(entry => entry.name), name], origin});
			} else if (!done.has(name) && edges.has(name)) {
				onTrail.set(name, trail.length);
				trail.push({name, next: targetsOf(edges, name)});
			}
		}
	}
	return cycles;
}

function targetsOf<Mark>(edges: ReadonlyMap<string, ReadonlyMap<string, Mark>>, name: string): Iterator<[string, Mark]> {
	return (edges.get(name) ?? new Map<string, Mark>()).entries();
}
