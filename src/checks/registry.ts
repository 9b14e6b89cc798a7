import {backupFiles} from './backups/backup-files.ts';
import {restoreRehearsal} from './backups/restore-rehearsal.ts';
import {command} from './command.ts';
import {composeFile} from './containers/compose-file.ts';
import {composeServices} from './containers/compose-services.ts';
import {imagePlatform} from './containers/image-platform.ts';
import {logs} from './containers/logs.ts';
import {publishedPorts} from './containers/published-ports.ts';
import type {CheckKind} from './contract.ts';
import {envParity} from './environment/env-parity.ts';
import {clock} from './host/clock.ts';
import {cron} from './host/cron.ts';
import {disk} from './host/disk.ts';
import {file} from './host/file.ts';
import {identity} from './host/identity.ts';
import {listening} from './host/listening.ts';
import {memory} from './host/memory.ts';
import {rebootRecovery} from './host/reboot-recovery.ts';
import {systemd} from './host/systemd.ts';
import {alertRules} from './monitoring/alert-rules.ts';
import {grafana} from './monitoring/grafana.ts';
import {n8n} from './monitoring/n8n.ts';
import {prometheusConfig} from './monitoring/prometheus-config.ts';
import {prometheusQuery} from './monitoring/prometheus-query.ts';
import {prometheusTargets} from './monitoring/prometheus-targets.ts';
import {prometheusTrend} from './monitoring/prometheus-trend.ts';
import {dns} from './network/dns.ts';
import {http} from './network/http.ts';
import {ports} from './network/ports.ts';
import {tls} from './network/tls.ts';
import {postgres} from './postgres/postgres.ts';
import {rowCounts} from './postgres/row-counts.ts';
import {rows} from './postgres/rows.ts';
import {rowsFresh} from './postgres/rows-fresh.ts';
import {rowsWritten} from './postgres/rows-written.ts';
import {samples} from './postgres/samples.ts';
import {schema} from './postgres/schema.ts';
import {redis} from './redis/redis.ts';
import {redisCompare} from './redis/redis-compare.ts';
import {redisKeys} from './redis/redis-keys.ts';
import {singleWriter} from './safety/single-writer.ts';
import {stopped} from './safety/stopped.ts';

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
	| 'rows-fresh'
	| 'rows-written'
	| 'samples'
	| 'schema'
	| 'single-writer'
	| 'stopped'
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
	'rows-fresh': rowsFresh,
	'rows-written': rowsWritten,
	samples,
	schema,
	'single-writer': singleWriter,
	stopped,
	systemd,
	tls,
} satisfies Record<CheckName, CheckKind>;
