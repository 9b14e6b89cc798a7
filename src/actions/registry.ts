import {command} from './command.ts';
import type {ActionKind} from './contract.ts';

/** Every kind of action a checklist can name. */
export type ActionName = 'command';

/** The kinds by name; the compiler holds it complete. */
export const actionKinds = {
	command,
} satisfies Record<ActionName, ActionKind>;
