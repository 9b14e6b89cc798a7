/** What a Dockerfile builds upon. */
export interface BaseImage {
	/** With its variables filled in; undefined when one of them has no value here. */
	readonly image?: string;
	/** As it is written. */
	readonly written: string;
	/** `--platform=` when it names one outright. */
	readonly pinned?: string;
	readonly line: number;
}

interface Instruction {
	readonly name: string;
	readonly rest: string;
	readonly line: number;
}

/** Every image from outside that a Dockerfile needs: of each stage, and what is copied or mounted out of others. */
export function baseImages(content: string, args: Readonly<Record<string, string>>, platform: string): BaseImage[] {
	const [os = '', architecture = '', variant = ''] = platform.split('/');
	const own = {TARGETPLATFORM: platform, TARGETOS: os, TARGETARCH: architecture, TARGETVARIANT: variant};
	// `BUILDPLATFORM` is the machine that builds, which is not this one.
	const known = new Map<string, string>(Object.entries({...own, BUILDPLATFORM: ''}));
	const stages = new Set<string>();
	const found: BaseImage[] = [];
	let began = false;
	let count = 0;

	for (const {name, rest, line} of instructions(content)) {
		if (name === 'ARG' && !began) {
			for (const [, key = '', value] of rest.matchAll(/([A-Za-z_]\w*)(?:=("[^"]*"|'[^']*'|\S*))?/g)) {
				const given = args[key] ?? (value === undefined ? undefined : fill(unquote(value), known));
				if (given !== undefined) known.set(key, given);
			}
		} else if (name === 'FROM') {
			began = true;
			const [, flags = '', written = '', stage] = /^((?:--\S+\s+)*)(\S+)(?:\s+as\s+(\S+))?/i.exec(rest) ?? [];
			const pinned = /--platform=(\S+)/.exec(flags)?.[1];
			const image = fill(unquote(written), known);
			if (image === undefined || !(image === 'scratch' || stages.has(image.toLowerCase()))) {
				const pin = pinned === undefined ? '' : (fill(unquote(pinned), known) ?? '');
				found.push({written, line, ...(image !== undefined && image !== '' && {image}), ...(pin !== '' && {pinned: pin})});
			}
			if (stage !== undefined) stages.add(stage.toLowerCase());
			stages.add(String(count++));
		} else if (name === 'COPY' || name === 'ADD' || name === 'RUN') {
			const froms = name === 'RUN' ? rest.matchAll(/--mount=\S*?\bfrom=([^\s,]+)/g) : rest.matchAll(/^(?:--\S+\s+)*?--from=(\S+)/g);
			for (const [, written = ''] of froms) {
				// BuildKit fills no variables in here.
				if (!stages.has(written.toLowerCase()) && !written.includes('$')) found.push({written, image: written, line});
			}
		}
	}
	return found;
}

/** One a line, whatever was continued over several; comments and here-documents left out. */
function* instructions(content: string): Generator<Instruction> {
	const joiner = /^#\s*escape\s*=\s*`/im.exec(content.split(/^\s*[^#\s]/m, 1)[0] ?? '') === null ? '\\' : '`';
	let open = '';
	let start = 0;
	let until: string | undefined;
	for (const [index, raw] of content.split(/\r?\n/).entries()) {
		if (until !== undefined) {
			if (raw.replace(/^\t+/, '') === until) until = undefined;
			continue;
		}
		if (/^\s*#/.test(raw) || (raw.trim() === '' && open === '')) continue;
		if (open === '') start = index + 1;
		const trimmed = raw.trimEnd();
		if (trimmed.endsWith(joiner)) {
			open += `${trimmed.slice(0, -1)} `;
			continue;
		}
		const [, name = '', rest = ''] = /^\s*([A-Za-z]+)\s+(.*)$/.exec(open + trimmed) ?? [];
		open = '';
		if (name === '') continue;
		if (/^(RUN|COPY|ADD)$/i.test(name)) until = /<<-?\s*["']?([A-Za-z_]\w*)["']?/.exec(rest)?.[1];
		yield {name: name.toUpperCase(), rest, line: start};
	}
}

/** `$A`, `${A}`, `${A:-default}`, `${A:+other}`. */
function fill(value: string, known: ReadonlyMap<string, string>): string | undefined {
	let missing = false;
	const filled = value.replace(/\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::([-+])([^}]*))?\})/g, (_all, bare, braced, how, other) => {
		const found = known.get(bare ?? braced);
		if (how === '+') return found ? other : '';
		if (found !== undefined && (found !== '' || how === undefined)) return found;
		if (how === '-') return other;
		missing = true;
		return '';
	});
	return missing ? undefined : filled;
}

function unquote(value: string): string {
	return /^(["']).*\1$/s.test(value) ? value.slice(1, -1) : value;
}
