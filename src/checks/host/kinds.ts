import {clock} from './clock.ts';
import {cron} from './cron.ts';
import {disk} from './disk.ts';
import {file} from './file.ts';
import {identity} from './identity.ts';
import {listening} from './listening.ts';
import {memory} from './memory.ts';
import {rebootRecovery} from './reboot-recovery.ts';
import {systemd} from './systemd.ts';

export const hostKinds = {
	clock,
	cron,
	disk,
	file,
	identity,
	listening,
	memory,
	'reboot-recovery': rebootRecovery,
	systemd,
};
