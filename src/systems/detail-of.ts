import {sanitise} from '../core/sanitise.ts';

/** The last line a program said on standard error, fit for a problem's `detail`: that is where most say why they gave up. */
export function detailOf(stderr: string): string {
	const lines = stderr.split('\n').filter(line => line.trim() !== '');
	return sanitise((lines.at(-1) ?? '').trim().slice(0, 300), {newlines: false});
}
