import {command} from './command.ts';
import type {ActionKind} from './contract.ts';
import {copyFile} from './copy-file.ts';

/** Every kind of action a checklist can name. */
export type ActionName = 'command' | 'copy-file';

/** The kinds by name; the compiler holds it complete. */
export const actionKinds = {
	command,
	'copy-file': copyFile,
} satisfies Record<ActionName, ActionKind>;
