/** Where a secret stands in a text. `from` is where the words begin that gave it away. */
export interface Span {
	readonly from: number;
	readonly start: number;
	readonly end: number;
}

const NAME =
	'pass(?:word|wd|phrase)|pwd|(?<![a-z])pw|secret(?:[_-]?key)?|token|(?:api|access|private|signing|encryption)[_-]?key|credential|cookie|비밀번호|암호';

/**
 * Shapes that give a secret away without its value being known. The secret is the group `secret`, or all of it.
 * Every repetition is bounded: the texts come from outside and may be made to be slow.
 */
const PATTERNS: readonly RegExp[] = [
	/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----(?:[\s\S]{0,16384}?-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|[\s\S]{0,16384})/dg,
	/(?:authorization|proxy-authorization)["']?[ \t]{0,4}[:=][ \t]{0,4}["']?(?:(?:basic|bearer|digest|token|apikey)[ \t]{1,4})?(?<secret>[^\s"',;]{1,4096})/dgi,
	/\b(?:bearer|basic)[ \t]{1,4}(?<secret>[A-Za-z0-9._~+/=-]{16,4096})/dgi,
	new RegExp(`(?:${NAME})s?(?:[_-]\\w{1,20})?\\\\?["']?[ \\t]{0,4}(?:=>|[=:])[ \\t]{0,4}\\\\?"(?<secret>[^"\\\\\\r\\n]{1,4096})`, 'dgi'),
	new RegExp(`(?:${NAME})s?(?:[_-]\\w{1,20})?["']?[ \\t]{0,4}(?:=>|[=:])[ \\t]{0,4}'(?<secret>[^'\\r\\n]{1,4096})`, 'dgi'),
	new RegExp(`(?:${NAME})s?(?:[_-]\\w{1,20})?["']?[ \\t]{0,4}(?:=>|[=:])[ \\t]{0,4}(?<secret>[^\\s"'\\\\,;&]{1,4096})`, 'dgi'),
	/--?(?:pass(?:word|wd|phrase)?|token|secret|api-?key)[= ]["']?(?<secret>[^\s"'-][^\s"']{0,4095})/dgi,
	/\bpassword[ \t]{1,4}'(?<secret>[^'\r\n]{1,4096})'/dgi,
	/:\/\/[^\s/:@"']{0,256}:(?<secret>[^\s/"']{1,1024})@/dg,
	/\b(?:postgres(?:ql)?|rediss?|mysql|mongodb|amqps?):\/\/[^\s/:@"']{0,256}:(?<secret>[^\s"']{1,1024})@/dgi,
	/\/api\/webhooks\/\d{1,32}\/(?<secret>[\w-]{16,256})/dg,
	/hooks\.slack\.com\/services\/(?<secret>[\w/]{16,256})/dg,
	/(?<![\w-])eyJ[\w-]{8,4096}\.[\w-]{8,8192}\.[\w-]{1,4096}/dg,
	/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/dg,
	/\b(?:gh[pousr]_\w{20,255}|github_pat_\w{20,255}|sk-[\w-]{20,255}|xox[abprs]-[\w-]{10,255})/dg,
];

/** Keys and plain values, most of what there is: shorter than the shortest shape, without what stands between a name and its secret. */
const PLAIN = /^[\w.-]{0,14}$/;

/** Not a secret but a reference to one, or already hidden. */
const REFERENCE = /^(?:\[redacted\]|(?:\$[A-Z_][A-Z0-9_]*|\$\{[^}]*\}|\*{3,}|true|false|null|none|undefined)$)/;

const SECRET_NAME = new RegExp(`(?:${NAME}|authorization)s?$`, 'i');

/** Whether what stands under this key is a secret whatever its value: `DB_PASSWORD`, `UPBIT_SECRET_KEY`, `apiKey`, `Authorization`. */
export function isSecretName(name: string): boolean {
	return SECRET_NAME.test(name);
}

export function isReference(value: string): boolean {
	return REFERENCE.test(value);
}

export function patternSpans(text: string): Span[] {
	if (PLAIN.test(text)) return [];
	const spans: Span[] = [];
	for (const pattern of PATTERNS) {
		for (const match of text.matchAll(pattern)) {
			const [from, whole] = match.indices?.[0] ?? [0, 0];
			const [start, end] = match.indices?.groups?.secret ?? [from, whole];
			if (!isReference(text.slice(start, end))) spans.push({from, start, end});
		}
	}
	return spans;
}
