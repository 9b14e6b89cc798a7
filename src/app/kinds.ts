import type {ActionKind} from '../actions/contract.ts';
import type {CheckKind} from '../checks/contract.ts';
import {fail} from '../core/problem.ts';

/** The kinds a walk can run, by name. The registries fill it; tests may bring their own. */
export interface Kinds {
	readonly checks: Readonly<Record<string, CheckKind>>;
	readonly actions: Readonly<Record<string, ActionKind>>;
}

export function checkKind(kinds: Kinds, name: string): CheckKind {
	return kinds.checks[name] ?? fail({code: 'name-unknown', what: 'kind', name});
}

export function actionKind(kinds: Kinds, name: string): ActionKind {
	return kinds.actions[name] ?? fail({code: 'name-unknown', what: 'kind', name});
}
