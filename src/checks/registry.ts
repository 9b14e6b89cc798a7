import {backupKinds} from './backups/kinds.ts';
import {command} from './command.ts';
import {containerKinds} from './containers/kinds.ts';
import type {CheckKind} from './contract.ts';
import {environmentKinds} from './environment/kinds.ts';
import {hostKinds} from './host/kinds.ts';
import {monitoringKinds} from './monitoring/kinds.ts';
import {networkKinds} from './network/kinds.ts';
import {postgresKinds} from './postgres/kinds.ts';
import {redisKinds} from './redis/kinds.ts';
import {safetyKinds} from './safety/kinds.ts';

/** Every kind of check a checklist can name, by its name. What each of them keeps between looking and judging is its own affair. */
export const checkKinds = {
	...backupKinds,
	...containerKinds,
	...environmentKinds,
	...hostKinds,
	...monitoringKinds,
	...networkKinds,
	...postgresKinds,
	...redisKinds,
	...safetyKinds,
	command,
} satisfies Record<string, CheckKind>;

export type CheckName = keyof typeof checkKinds;
