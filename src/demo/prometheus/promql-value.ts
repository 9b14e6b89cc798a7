import type {Labels} from './series-source.ts';

export interface Sample {
	readonly labels: Labels;
	readonly value: number;
}

export type Value = {readonly type: 'scalar'; readonly value: number} | {readonly type: 'vector'; readonly samples: readonly Sample[]};

export function groupBy(
	samples: readonly Sample[],
	labelsOf: (sample: Sample) => Labels,
): Map<string, {labels: Labels; members: Sample[]}> {
	const groups = new Map<string, {labels: Labels; members: Sample[]}>();
	for (const sample of samples) {
		const labels = labelsOf(sample);
		const group = groups.get(keyOf(labels));
		if (group === undefined) groups.set(keyOf(labels), {labels, members: [sample]});
		else group.members.push(sample);
	}
	return groups;
}

export function keyOf(labels: Labels): string {
	return JSON.stringify(Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1)));
}

export function withoutName(labels: Labels): Labels {
	return without(labels, ['__name__']);
}

export function without(labels: Labels, names: readonly string[]): Labels {
	return Object.fromEntries(Object.entries(labels).filter(([name]) => !names.includes(name)));
}
