import {randomBytes} from 'node:crypto';

/** One script among several that one shell runs, one after the other. */
export interface BatchedScript {
	readonly mark: string;
	readonly script: string;
}

export function newScriptMark(): string {
	return randomBytes(9).toString('hex');
}

/**
 * The scripts as one: each in a shell of its own, so that none ends the others or leaves something behind for them. On
 * both streams each says when it begins, and on standard output when and how it ended.
 */
export function joinScripts(scripts: readonly BatchedScript[]): string {
	const parts = scripts.map(({mark, script}) => {
		const said = `printf '\\n@${mark} begin\\n'`;
		return `${said}; ${said} >&2\n( coinpilot_mark=${mark}\n${script}\n)\nprintf '\\n@${mark} exit %s\\n' $?`;
	});
	return [`LC_ALL=C; export LC_ALL`, `s() { printf '\\n@%s %s\\n' "$coinpilot_mark" "$*"; }`, ...parts, ''].join('\n');
}

/** What one of the scripts printed, and its exit code. */
export interface ScriptEnd {
	readonly mark: string;
	readonly stdout: string;
	readonly exitCode: number;
}

/** Takes the output of joined scripts apart while it arrives. */
export class BatchReader {
	readonly #marks: readonly string[];
	#at = 0;
	#text = '';
	#hasBegun = false;

	constructor(scripts: readonly BatchedScript[]) {
		this.#marks = scripts.map(({mark}) => mark);
	}

	/** How many have ended: the one of that index is running, or is the one that the shell did not come through. */
	get ended(): number {
		return this.#at;
	}

	/** Whether the first of them has begun, before which there is nothing but the way there to wait for. */
	get hasBegun(): boolean {
		return this.#hasBegun;
	}

	/** How much the running one has printed so far. */
	get pending(): number {
		return this.#text.length;
	}

	/** @returns those that ended with this piece of output */
	read(chunk: string): ScriptEnd[] {
		const found: ScriptEnd[] = [];
		this.#text += chunk;
		let from = Math.max(0, this.#text.length - chunk.length - 80);
		for (let mark = this.#marks[this.#at]; mark !== undefined; mark = this.#marks[this.#at]) {
			this.#hasBegun ||= this.#text.includes(`\n@${mark} begin\n`);
			const exit = new RegExp(`\\n@${mark} exit (\\d+)\\n`, 'g');
			exit.lastIndex = from;
			const match = exit.exec(this.#text);
			if (match === null) break;
			const [, before = ''] = this.#text.slice(0, match.index).split(`\n@${mark} begin\n`);
			found.push({mark, stdout: before, exitCode: Number(match[1])});
			this.#text = this.#text.slice(exit.lastIndex);
			this.#at++;
			from = 0;
		}
		return found;
	}
}

/** The part of the standard error that one of the scripts wrote; all of it where the scripts were never begun. */
export function errorsOf(mark: string, stderr: string): string {
	const [before = '', after] = stderr.split(`\n@${mark} begin\n`);
	return (after ?? before).split(/\n@[0-9a-f]{18} begin\n/, 1)[0] ?? '';
}
