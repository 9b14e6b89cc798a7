import type {CheckKind} from './contract.ts';

/** A kind in a check module of one's own: what `--explain` shows beside the fields may be left out. */
export type OwnCheckKind<Spec = unknown, Seen = unknown> = Omit<CheckKind<Spec, Seen>, 'cannotSee' | 'example'> &
	Partial<Pick<CheckKind, 'cannotSee' | 'example'>>;

/** Ties a kind's types together, and fills in what it left out. */
export function defineOwnCheck<Spec, Seen>(kind: OwnCheckKind<Spec, Seen>): CheckKind<Spec, Seen> {
	return {cannotSee: [], example: '', ...kind};
}
