/**
 * The part of Go's templates that people write behind `docker --format`: fields, variables, `json`, `range`, `if`,
 * `with`, `index`, `len`, `join`, `println`, comparisons.
 */
export class TemplateError extends Error {}

type Node =
	| {readonly kind: 'text'; readonly text: string}
	| {readonly kind: 'show'; readonly words: readonly string[]}
	| {readonly kind: 'block'; readonly words: readonly string[]; readonly body: Node[]; readonly otherwise: Node[]};

interface Scope {
	readonly dot: unknown;
	readonly variables: Readonly<Record<string, unknown>>;
}

export function renderTemplate(template: string, data: unknown): string {
	return render(parse(template), {dot: data, variables: {$: data}});
}

function parse(template: string): Node[] {
	const root: Node[] = [];
	const open: {nodes: Node[]; block?: Extract<Node, {kind: 'block'}>}[] = [{nodes: root}];
	const top = () => open.at(-1)?.nodes ?? root;
	for (const part of template.split(/(\{\{-?[\s\S]*?-?\}\})/)) {
		const action = /^\{\{-?\s*([\s\S]*?)\s*-?\}\}$/.exec(part)?.[1];
		if (action === undefined) {
			if (part !== '') top().push({kind: 'text', text: part.replaceAll('\\n', '\n').replaceAll('\\t', '\t')});
			continue;
		}
		const words = action.match(/"(?:[^"\\]|\\.)*"|\(|\)|\||:=|,|[^\s()|,]+/g) ?? [];
		if (['range', 'if', 'with'].includes(words[0] ?? '')) {
			const block: Extract<Node, {kind: 'block'}> = {kind: 'block', words, body: [], otherwise: []};
			top().push(block);
			open.push({nodes: block.body, block});
		} else if (words[0] === 'else') {
			const current = open.at(-1);
			if (current?.block === undefined) throw new TemplateError('unexpected {{else}}');
			current.nodes = current.block.otherwise;
		} else if (words[0] === 'end') {
			if (open.length < 2) throw new TemplateError('unexpected {{end}}');
			open.pop();
		} else top().push({kind: 'show', words});
	}
	if (open.length > 1) throw new TemplateError('unexpected EOF');
	return root;
}

function render(nodes: readonly Node[], scope: Scope): string {
	return nodes
		.map(node => {
			if (node.kind === 'text') return node.text;
			if (node.kind === 'show') return show(pipeline(node.words, scope));
			return block(node, scope);
		})
		.join('');
}

function block({words, body, otherwise}: Extract<Node, {kind: 'block'}>, scope: Scope): string {
	const assign = words.indexOf(':=');
	const names = assign === -1 ? [] : words.slice(1, assign).filter(word => word !== ',');
	const value = pipeline(words.slice(assign === -1 ? 1 : assign + 1), scope);
	if (words[0] === 'range') {
		const entries = Array.isArray(value) ? [...value.entries()] : Object.entries((value ?? {}) as Record<string, unknown>).sort();
		if (entries.length === 0) return render(otherwise, scope);
		return entries
			.map(([key, item]) => {
				const [first, second] = names;
				const own = second === undefined ? (first === undefined ? {} : {[first]: item}) : {[first ?? '']: key, [second]: item};
				return render(body, {dot: item, variables: {...scope.variables, ...own}});
			})
			.join('');
	}
	if (!truth(value)) return render(otherwise, scope);
	return render(body, {dot: words[0] === 'with' ? value : scope.dot, variables: scope.variables});
}

/** `a | f b` is `f b a`; parentheses group. */
function pipeline(words: readonly string[], scope: Scope): unknown {
	let result: unknown;
	let piped = false;
	let command: unknown[] = [];
	const finish = () => {
		result = apply(piped ? [...command, {given: result}] : command, scope);
		piped = true;
		command = [];
	};
	for (let at = 0; at < words.length; at++) {
		const word = words[at] ?? '';
		if (word === '|') finish();
		else if (word === '(') {
			let depth = 1;
			const from = at + 1;
			while (depth > 0 && ++at < words.length) depth += words[at] === '(' ? 1 : words[at] === ')' ? -1 : 0;
			const inner = pipeline(words.slice(from, at), scope);
			const path = words[at + 1]?.startsWith('.') === true ? (words[++at] ?? '').slice(1).split('.') : [];
			command.push({given: path.reduce((value, key) => field(value, key), inner)});
		} else command.push(word);
	}
	finish();
	return result;
}

const FUNCTIONS: Readonly<Record<string, (...values: readonly unknown[]) => unknown>> = {
	json: value => JSON.stringify(value),
	len: value => (Array.isArray(value) || typeof value === 'string' ? value.length : Object.keys((value ?? {}) as object).length),
	println: (...values) => `${values.map(show).join(' ')}\n`,
	print: (...values) => values.map(show).join(''),
	join: (values, separator) => (values as unknown[]).map(show).join(String(separator)),
	upper: value => String(value).toUpperCase(),
	lower: value => String(value).toLowerCase(),
	truncate: (value, length) => String(value).slice(0, Number(length)),
	index: (value, ...keys) => keys.reduce((inner, key) => member(inner, String(key)), value),
	eq: (left, ...others) => others.some(other => show(left) === show(other)),
	ne: (left, right) => show(left) !== show(right),
	not: value => !truth(value),
	and: (...values) => values.find(value => !truth(value)) ?? values.at(-1),
	or: (...values) => values.find(truth) ?? values.at(-1),
};

function apply(command: readonly unknown[], scope: Scope): unknown {
	const [head, ...rest] = command;
	const named = typeof head === 'string' ? FUNCTIONS[head] : undefined;
	if (named !== undefined) return named(...rest.map(word => operand(word, scope)));
	return operand(head, scope);
}

function operand(word: unknown, {dot, variables}: Scope): unknown {
	if (typeof word === 'object' && word !== null && 'given' in word) return word.given;
	const name = String(word);
	if (name.startsWith('"')) return JSON.parse(name);
	if (/^-?\d+$/.test(name)) return Number(name);
	if (name === 'true' || name === 'false') return name === 'true';
	if (name === '.') return dot;
	const [head = '', ...path] = name.split('.');
	if (head !== '' && !head.startsWith('$')) throw new TemplateError(`function "${head}" not defined`);
	const start = head === '' ? dot : variables[head];
	return path.reduce((value, key) => field(value, key), start);
}

function field(value: unknown, key: string): unknown {
	const inner = member(value, key);
	if (inner === undefined && typeof value !== 'object') throw new TemplateError(`can't evaluate field ${key}`);
	return inner;
}

function member(value: unknown, key: string): unknown {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function truth(value: unknown): boolean {
	if (Array.isArray(value)) return value.length > 0;
	if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
	return Boolean(value);
}

function show(value: unknown): string {
	if (value === undefined || value === null) return '<no value>';
	if (Array.isArray(value)) return `[${value.map(show).join(' ')}]`;
	if (typeof value === 'object')
		return `map[${Object.entries(value)
			.map(([key, item]) => `${key}:${show(item)}`)
			.join(' ')}]`;
	return String(value);
}
