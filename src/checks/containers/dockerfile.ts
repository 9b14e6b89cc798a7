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

/** Why the images in a Dockerfile are not all that it needs. */
export type DockerfileFault = 'no FROM' | 'no end';

export interface Dockerfile {
	readonly bases: readonly BaseImage[];
	readonly fault?: DockerfileFault;
}

interface Instruction {
	readonly name: string;
	readonly rest: string;
	readonly line: number;
}

/** Every image from outside that a Dockerfile needs: of each stage, and what is copied or mounted out of others. */
export function parseDockerfile(content: string, args: Readonly<Record<string, string>>, platform: string): Dockerfile {
	const [os = '', architecture = '', variant = ''] = platform.split('/');
	const own = {TARGETPLATFORM: platform, TARGETOS: os, TARGETARCH: architecture, TARGETVARIANT: variant};
	// `BUILDPLATFORM` is the machine that builds, which is not this one.
	const known = new Map<string, string>(Object.entries({...own, BUILDPLATFORM: ''}));
	const stages = new Set<string>();
	const found: BaseImage[] = [];
	let began = false;
	let count = 0;

	const {all, isWhole} = instructions(content);
	for (const {name, rest, line} of all) {
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
	const fault = isWhole ? (began ? undefined : 'no FROM') : 'no end';
	return {bases: found, ...(fault !== undefined && {fault})};
}

/** One a line, whatever was continued over several; comments and here-documents left out. Not whole when one of these never ends. */
function instructions(content: string): {readonly all: readonly Instruction[]; readonly isWhole: boolean} {
	const joiner = /^#\s*escape\s*=\s*`/im.exec(content.split(/^\s*[^#\s]/m, 1)[0] ?? '') === null ? '\\' : '`';
	let open = '';
	let start = 0;
	const all: Instruction[] = [];
	const until: HereDocument[] = [];
	const lines = content.split(/\r?\n/);
	for (const [index, raw] of lines.entries()) {
		const [here] = until;
		if (here !== undefined) {
			if ((here.tabs ? raw.replace(/^\t+/, '') : raw) === here.name) until.shift();
			continue;
		}
		if (/^\s*#/.test(raw) || (raw.trim() === '' && open === '')) continue;
		if (open === '') start = index + 1;
		const trimmed = raw.trimEnd();
		if (trimmed.endsWith(joiner) && index < lines.length - 1) {
			open += `${trimmed.slice(0, -1)} `;
			continue;
		}
		const [, name = '', rest = ''] = /^\s*([A-Za-z]+)\s+(.*)$/.exec(open + trimmed) ?? [];
		open = '';
		if (name === '') continue;
		if (/^(RUN|COPY|ADD)$/i.test(name)) until.push(...hereDocuments(rest));
		all.push({name: name.toUpperCase(), rest, line: start});
	}
	return {all, isWhole: until.length === 0};
}

interface HereDocument {
	readonly name: string;
	/** `<<-`: tabs before its end are left out. */
	readonly tabs: boolean;
}

/** As BuildKit has it: a word of its own, `<<EOF`, outside of quotes; `<<<` and a bare `<<` are the shell's. */
function hereDocuments(rest: string): HereDocument[] {
	const words = rest.match(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/g) ?? [];
	return words.flatMap(word => {
		const [, tabs, name] = /^\d*<<(-?)([^<]+)$/.exec(word) ?? [];
		return name === undefined ? [] : [{name: name.replaceAll(/["']/g, ''), tabs: tabs === '-'}];
	});
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
