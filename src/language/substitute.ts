import {type Looked, lookUp, type VariableTree} from '../config/variables.ts';
import {keyName, type Path, type YamlSource} from '../config/yaml-source.ts';
import type {Problem} from '../core/problem.ts';
import {text} from '../core/text.ts';

export interface Substituted {
	readonly value: unknown;
	/** Keys left out because their variable is not set, by path, with the variable's name. */
	readonly unset: ReadonlyMap<string, string>;
	/** Places whose real value is not known: there is no configuration, or no such variable. */
	readonly pending: readonly Path[];
	readonly problems: readonly Problem[];
}

const VARIABLE = /\$\$\{|\$\{([^}]*)\}/g;
const WHOLE = /^\$\{([^}]*)\}$/;

/** Stands in for a value of a configuration that is not there; what rests on it is not judged. */
const PENDING = 'pending';

function pathKey(path: Path): string {
	return JSON.stringify(path);
}

/**
 * Fills in `${…}` throughout a value that stands at a path of the source. `$${` is a literal `${`. A list that is an item of
 * a list is laid into it; inside a longer text it is its values with a space between, as a shell takes them.
 */
export function substitute(value: unknown, source: YamlSource, at: Path, tree: VariableTree | undefined): Substituted {
	const unset = new Map<string, string>();
	const pending: Path[] = [];
	const problems: Problem[] = [];

	const undefinedVariable = (name: string, path: Path, looked: Looked): void => {
		const near = looked.state === 'undefined' ? looked.nearest : undefined;
		problems.push({code: 'undefined-variable', origin: source.valueAt(path), name, ...(near === undefined ? {} : {nearest: near})});
		pending.push(path);
	};

	const fill = (template: string, path: Path): string =>
		template.replace(VARIABLE, (match, name: string | undefined) => {
			if (name === undefined) return '${';
			const looked = lookUp(name.trim(), tree);
			if (looked.state === 'set') {
				if (typeof looked.value !== 'object') return String(looked.value);
				if (isPlainList(looked.value)) return looked.value.join(' ');
				const expected = text(
					'a variable with one value, or a list of them, inside a longer text',
					'긴 문자열 안에는 값이 하나이거나 값의 목록인 변수',
				);
				problems.push({code: 'wrong-value', origin: source.valueAt(path), key: keyName(path), expected});
			} else if (looked.state === 'declared') {
				pending.push(path);
				return PENDING;
			} else {
				undefinedVariable(name.trim(), path, looked);
			}
			return match;
		});

	const whole = (name: string, path: Path): unknown => {
		const looked = lookUp(name, tree);
		if (looked.state === 'set') return looked.value;
		const inMapping = typeof path.at(-1) === 'string';
		if (looked.state === 'unset' && inMapping) unset.set(pathKey(path), name);
		else if (looked.state === 'declared') pending.push(path);
		else undefinedVariable(name, path, looked);
		return looked.state === 'unset' && inMapping ? undefined : PENDING;
	};

	const walk = (node: unknown, path: Path): unknown => {
		if (typeof node === 'string') {
			const name = WHOLE.exec(node)?.[1];
			return name === undefined ? fill(node, path) : whole(name.trim(), path);
		}
		if (Array.isArray(node)) {
			return node.flatMap((item, index) => {
				const filled = walk(item, [...path, index]);
				return typeof item === 'string' || filled === undefined ? (filled ?? []) : [filled];
			});
		}
		if (typeof node !== 'object' || node === null) return node;
		const filled: Record<string, unknown> = Object.create(null);
		for (const [key, child] of Object.entries(node)) {
			const result = walk(child, [...path, key]);
			if (result !== undefined) filled[key] = result;
		}
		return filled;
	};

	return {value: walk(value, at), unset, pending, problems};
}

function isPlainList(value: unknown): value is readonly (string | number | boolean)[] {
	return Array.isArray(value) && value.every(item => typeof item !== 'object' && item !== undefined);
}
