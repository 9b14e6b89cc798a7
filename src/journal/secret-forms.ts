/** Below this a value occurs by chance all over, and is hidden only where it stands alone. */
export const SHORTEST = 4;

const SHORTEST_LINE = 8;
const SHORTEST_FRAGMENT = 6;

/** The texts a secret may appear as: itself, its lines, and each as the encodings on the way may have turned it. */
export function formsOf(secret: string): string[] {
	const forms = new Set<string>();
	for (const value of valuesOf(secret)) {
		const bytes = Buffer.from(value);
		const url = encodeURIComponent(value);
		const json = JSON.stringify(value).slice(1, -1);
		const candidates = [
			value,
			json,
			JSON.stringify(json).slice(1, -1),
			value.replaceAll("'", `'\\''`),
			value.replaceAll("'", "''"),
			url,
			url.replace(/%[0-9A-F]{2}/g, code => code.toLowerCase()),
			url.replaceAll('%20', '+'),
			encodeURI(value),
			bytes.toString('hex'),
			bytes.toString('hex').toUpperCase(),
			bytes.toString('base64'),
			bytes.toString('base64url'),
		];
		for (const form of candidates) forms.add(form);
		for (const fragment of base64Fragments(bytes)) forms.add(fragment);
	}
	return [...forms].filter(form => form.length >= SHORTEST);
}

function valuesOf(secret: string): string[] {
	const whole = [secret, secret.trim()];
	const lines = secret.split(/\r?\n/).map(line => line.trim());
	return [...whole, ...lines.filter(line => line.length >= SHORTEST_LINE)].filter(value => value.length >= SHORTEST);
}

/** The part of the base64 that the secret alone decides, wherever it starts inside what was encoded: `user:secret`. */
function base64Fragments(bytes: Buffer): string[] {
	const fragments: string[] = [];
	for (const lead of [0, 1, 2]) {
		const encoded = Buffer.concat([Buffer.alloc(lead), bytes]).toString('base64');
		const fragment = encoded.slice(Math.ceil((lead * 8) / 6), Math.floor(((lead + bytes.length) * 8) / 6));
		if (fragment.length < SHORTEST_FRAGMENT) continue;
		fragments.push(fragment, fragment.replaceAll('+', '-').replaceAll('/', '_'));
	}
	return fragments;
}
