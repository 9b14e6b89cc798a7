import {command} from './command.ts';
import type {CheckKind} from './contract.ts';
import {ports} from './ports.ts';
import {singleWriter} from './single-writer.ts';

/** Every kind of check a checklist can name. */
export type CheckName = 'command' | 'ports' | 'single-writer';

/** The kinds by name; the compiler holds it complete. What each of them keeps between looking and judging is its own affair. */
export const checkKinds = {
	command,
	ports,
	'single-writer': singleWriter,
} satisfies Record<CheckName, CheckKind>;
