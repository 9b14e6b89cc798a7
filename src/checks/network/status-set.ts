import {z} from 'zod';

const PATTERN = /^([1-5]xx|[1-5]\d\d|[1-5]\d\d-[1-5]\d\d)$/;

const one = z.union([z.number().int().min(100).max(599), z.string().regex(PATTERN, {message: 'a status is 200, 2xx or 200-299'})]);

/** Status codes: `200`, `2xx`, `200-299`, or a list of such. */
export const statusSetSchema = z.union([one, z.array(one).min(1)]);

export type StatusSet = z.output<typeof statusSetSchema>;

export function inStatusSet(status: number, set: StatusSet): boolean {
	return listOf(set).some(wanted => {
		if (typeof wanted === 'number') return wanted === status;
		if (wanted.endsWith('xx')) return Math.floor(status / 100) === Number(wanted[0]);
		const [first, last = first] = wanted.split('-').map(Number);
		return first !== undefined && last !== undefined && first <= status && status <= last;
	});
}

export function describeStatusSet(set: StatusSet): string {
	return listOf(set).join(', ');
}

function listOf(set: StatusSet): readonly (string | number)[] {
	return Array.isArray(set) ? set : [set];
}
