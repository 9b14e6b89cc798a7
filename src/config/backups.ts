import {z} from 'zod';
import {hostPathSchema, nameSchema} from './fields.ts';

const path = z.string().regex(/^\/[A-Za-z0-9_./@-]+$/);

/** Names of the copies in a folder, for the shell. */
const pattern = z.string().regex(/^[A-Za-z0-9_.*?-]+$/);

/** One sort of backup: what its copies are called, and the script that makes them at its time. */
function sort(name: string, files: string, schedule: string) {
	return z
		.strictObject({
			pattern: pattern.default(files),
			script: path.default(`/opt/coin-pilot/scripts/backup/${name}_backup.sh`),
			schedule: nameSchema.default(schedule),
		})
		.prefault({});
}

/** Where the backups lie: `postgres/`, `redis/`, `n8n/`, each with `daily/` and `weekly/`. */
export const backupsSchema = z.strictObject({
	on: nameSchema,
	directory: hostPathSchema.default('/var/backups/coinpilot'),
	/** Reads them as root, by `sudo -n`: for scripts that leave their copies to root alone. */
	sudo: z.boolean().default(false),
	/** Where the scripts write what they did. */
	log: path.default('/var/log/coinpilot/backup.log'),
	postgres: sort('postgres', 'coinpilot_*.sql.gz', '5 3 * * *'),
	redis: sort('redis', 'coinpilot_redis_*.tar.gz', '15 3 * * *'),
	n8n: sort('n8n', 'coinpilot_n8n_*.tar.gz', '25 3 * * *'),
});
