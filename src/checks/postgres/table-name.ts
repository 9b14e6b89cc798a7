/** A table as the catalogue knows it: exact names, upper and lower case kept. */
export interface TableName {
	readonly schema: string;
	readonly name: string;
}

const MAX_BYTES = 63;
const PART = /"((?:[^"]|"")+)"|([^".]+)/y;

/**
 * `trading_history`, `public.trading_history`, `"My.Table"`. Names are taken exactly, so mixed case and reserved words need no
 * quotes; quotes are for a name with a dot in it. Without a schema it is `public`.
 */
export function parseTableName(value: string): TableName | undefined {
	const parts: string[] = [];
	let at = 0;
	while (at <= value.length) {
		PART.lastIndex = at;
		const found = PART.exec(value);
		if (found === null) return undefined;
		parts.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
		at = PART.lastIndex;
		if (at === value.length) break;
		if (value[at] !== '.') return undefined;
		at++;
	}
	const [first, second, ...rest] = parts;
	if (first === undefined || rest.length > 0 || !parts.every(isIdentifier)) return undefined;
	return second === undefined ? {schema: 'public', name: first} : {schema: first, name: second};
}

/** What PostgreSQL takes as a name: longer ones it would cut off without a word. */
export function isIdentifier(value: string): boolean {
	return value.length > 0 && new TextEncoder().encode(value).length <= MAX_BYTES && !value.includes('\0');
}

export function quoteIdentifier(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

export function quoteTable({schema, name}: TableName): string {
	return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** As it is called where nobody wonders about the schema: without `public`. */
export function labelOf({schema, name}: TableName): string {
	return schema === 'public' ? name : `${schema}.${name}`;
}

/** The same for what a checklist wrote. */
export function labelOfText(table: string): string {
	const name = parseTableName(table);
	return name === undefined ? table : labelOf(name);
}
