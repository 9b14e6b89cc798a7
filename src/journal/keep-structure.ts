/**
 * Names the program itself gave, by which a fold finds its way. They come from the checklist and the program, never from a secret or
 * a remote system; a password that happens to be `pass` must not turn every verdict in the journal into nonsense.
 */
const IDENTIFIERS: ReadonlySet<string> = new Set([
	'type',
	'step',
	'run',
	'checklist',
	'hash',
	'environment',
	'choice',
	'option',
	'intent',
	'outcome',
	'seen',
	'missing',
	'incident',
	'runbook',
	'from',
	'chosen',
	'changed',
	'added',
	'removed',
]);

/** What of a pinned checklist names its parts; `spec`, where variables were filled in, is not looked into for these. */
const PINNED: ReadonlySet<string> = new Set([
	'id',
	'key',
	'hash',
	'kind',
	'needs',
	'requires',
	'source',
	'when',
	'options',
	'note',
	'severity',
]);

const STATUSES: ReadonlySet<unknown> = new Set(['pass', 'warn', 'fail', 'unknown', 'skipped']);

/** Whether the value at a path inside an event is one of the program's own words and stays as it is. */
export function keepsStructure(path: readonly string[], value: unknown): boolean {
	const name = path[path.length - 1] ?? '';
	if (path.length === 1) return IDENTIFIERS.has(name);
	if (path[0] === 'pinned') return PINNED.has(name) && !path.includes('spec');
	if (path[0] !== 'judged') return false;
	if (path.length === 2) return name === 'kind';
	return (name === 'status' && STATUSES.has(value)) || (name === 'align' && (value === 'left' || value === 'right'));
}
