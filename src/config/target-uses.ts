import type {Path} from './yaml-source.ts';

export interface TargetUse {
	readonly name: string;
	readonly path: Path;
}

/** Every `on` and `from` in a value: they name targets wherever they stand. */
export function* targetUses(value: unknown, path: Path = []): Generator<TargetUse> {
	if (typeof value !== 'object' || value === null) return;
	for (const [key, child] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
		const here = [...path, key];
		if ((key === 'on' || key === 'from') && typeof child === 'string') yield {path: here, name: child};
		else yield* targetUses(child, here);
	}
}
