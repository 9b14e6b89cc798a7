import {alertRules} from './alert-rules.ts';
import {backupFiles} from './backup-files.ts';
import {clock} from './clock.ts';
import {command} from './command.ts';
import {composeFile} from './compose-file.ts';
import {composeServices} from './compose-services.ts';
import type {CheckKind} from './contract.ts';
import {cron} from './cron.ts';
import {disk} from './disk.ts';
import {dns} from './dns.ts';
import {envParity} from './env-parity.ts';
import {file} from './file.ts';
import {grafana} from './grafana.ts';
import {http} from './http.ts';
import {identity} from './identity.ts';
import {imagePlatform} from './image-platform.ts';
import {listening} from './listening.ts';
import {logs} from './logs.ts';
import {memory} from './memory.ts';
import {n8n} from './n8n.ts';
import {ports} from './ports.ts';
import {postgres} from './postgres.ts';
import {prometheusConfig} from './prometheus-config.ts';
import {prometheusQuery} from './prometheus-query.ts';
import {prometheusTargets} from './prometheus-targets.ts';
import {prometheusTrend} from './prometheus-trend.ts';
import {publishedPorts} from './published-ports.ts';
import {rebootRecovery} from './reboot-recovery.ts';
import {redis} from './redis.ts';
import {redisCompare} from './redis-compare.ts';
import {redisKeys} from './redis-keys.ts';
import {restoreRehearsal} from './restore-rehearsal.ts';
import {rowCounts} from './row-counts.ts';
import {rows} from './rows.ts';
import {rowsWritten} from './rows-written.ts';
import {samples} from './samples.ts';
import {schema} from './schema.ts';
import {singleWriter} from './single-writer.ts';
import {systemd} from './systemd.ts';
import {tls} from './tls.ts';

/** Every kind of check a checklist can name. */
export type CheckName =
	| 'alert-rules'
	| 'backup-files'
	| 'clock'
	| 'command'
	| 'compose-file'
	| 'compose-services'
	| 'cron'
	| 'disk'
	| 'dns'
	| 'env-parity'
	| 'file'
	| 'grafana'
	| 'http'
	| 'identity'
	| 'image-platform'
	| 'listening'
	| 'logs'
	| 'memory'
	| 'n8n'
	| 'ports'
	| 'postgres'
	| 'prometheus-config'
	| 'prometheus-query'
	| 'prometheus-targets'
	| 'prometheus-trend'
	| 'published-ports'
	| 'reboot-recovery'
	| 'redis'
	| 'redis-compare'
	| 'redis-keys'
	| 'restore-rehearsal'
	| 'row-counts'
	| 'rows'
	| 'rows-written'
	| 'samples'
	| 'schema'
	| 'single-writer'
	| 'systemd'
	| 'tls';

/** The kinds by name; the compiler holds it complete. What each of them keeps between looking and judging is its own affair. */
export const checkKinds = {
	'alert-rules': alertRules,
	'backup-files': backupFiles,
	clock,
	command,
	'compose-file': composeFile,
	'compose-services': composeServices,
	cron,
	disk,
	dns,
	'env-parity': envParity,
	file,
	grafana,
	http,
	identity,
	'image-platform': imagePlatform,
	listening,
	logs,
	memory,
	n8n: n8n,
	ports,
	postgres,
	'prometheus-config': prometheusConfig,
	'prometheus-query': prometheusQuery,
	'prometheus-targets': prometheusTargets,
	'prometheus-trend': prometheusTrend,
	'published-ports': publishedPorts,
	'reboot-recovery': rebootRecovery,
	redis,
	'redis-compare': redisCompare,
	'redis-keys': redisKeys,
	'restore-rehearsal': restoreRehearsal,
	'row-counts': rowCounts,
	rows,
	'rows-written': rowsWritten,
	samples,
	schema,
	'single-writer': singleWriter,
	systemd,
	tls,
} satisfies Record<CheckName, CheckKind>;
