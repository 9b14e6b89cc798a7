import {z} from 'zod';
import {applicationSchema} from './application.ts';
import {backupsSchema} from './backups.ts';
import {
	domainSchema,
	hostSchema as host,
	hostPathSchema as hostPath,
	nameSchema as name,
	quotedSchema as quoted,
	secretSchema as secret,
	zoneSchema,
} from './fields.ts';
import {grafanaSchema, n8nSchema, prometheusSchema} from './monitoring.ts';

const port = z.number().int().min(1).max(65_535);

const sshTarget = z.strictObject({
	type: z.literal('ssh'),
	host,
	port: port.default(22),
	user: name,
	/** A private key file; without it, the agent and the usual files. */
	identity: name.optional(),
	/** Instead of ~/.ssh/known_hosts. */
	knownHosts: name.optional(),
	/** How docker is called there: `docker`, `sudo docker`. */
	docker: name.default('docker'),
});

const kubernetesTarget = z.strictObject({
	type: z.literal('kubernetes'),
	context: quoted,
	namespace: quoted.default('default'),
	kubeconfig: name.optional(),
	/** How kubectl is called: `kubectl`, `minikube kubectl --`. */
	kubectl: name.default('kubectl'),
});

const localTarget = z.strictObject({
	type: z.literal('local'),
	docker: name.default('docker'),
});

const target = z.discriminatedUnion('type', [sshTarget, kubernetesTarget, localTarget]);

/** Where a service listens: in a container, behind a workload, or at a plain address seen from the target. */
const service = {
	on: name,
	container: quoted.optional(),
	workload: quoted.optional(),
	host: host.optional(),
};

const database = z.strictObject({
	...service,
	port: port.default(5432),
	name: quoted,
	user: quoted.default('postgres'),
	password: secret.optional(),
	tls: z.boolean().default(false),
});

const cache = z.strictObject({...service, port: port.default(6379), password: secret.optional()});

const bot = z.strictObject({
	name,
	on: name,
	container: quoted.optional(),
	workload: quoted.optional(),
	/** A table that this bot alone writes, and the column that tells when; `zone` is that of a column that has none. */
	rows: z.strictObject({database: name, table: name, column: name, zone: zoneSchema.optional()}).optional(),
	/** Part of the command line of its process, and where to look for it. */
	process: z.strictObject({on: name, pattern: name}).optional(),
});

export const configSchema = z.strictObject({
	environment: name,
	language: z.enum(['en', 'ko']).optional(),
	/** `operator`, this machine, always exists and is not listed. */
	targets: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), target),
	domain: domainSchema,
	/** An additional certificate authority (PEM), for a site that a public one does not sign. */
	ca: name.optional(),
	/** Where the authority is asked for the site's certificate: the directory of its ACME. */
	acmeDirectory: z.url({protocol: /^https?$/}).default('https://acme-v02.api.letsencrypt.org/directory'),
	ports: z.strictObject({http: port.default(80), https: port.default(443)}).prefault({}),
	/** What the outside may and may not reach. */
	firewall: z
		.strictObject({
			open: z.array(port).default([22, 80, 443]),
			closed: z.array(port).default([3000, 5432, 5678, 6379, 8000, 8501, 9090]),
			/** What a container may publish on every address of the VM: the proxy's ports. */
			published: z.array(port).default([80, 443]),
			/** What nothing may listen on outside of the Compose network, not on the VM's loopback either. */
			internal: z.array(port).default([5432, 6379, 8000]),
		})
		.prefault({}),
	/** Resolvers to ask instead of the system's: `1.1.1.1`, `127.0.0.1:5353`. */
	dns: z.strictObject({servers: z.array(name).default([])}).prefault({}),
	compose: z.strictObject({on: name, directory: hostPath, file: quoted}).optional(),
	databases: z.record(z.string(), database).default({}),
	redis: z.record(z.string(), cache).default({}),
	prometheus: prometheusSchema.optional(),
	grafana: grafanaSchema.optional(),
	n8n: n8nSchema.optional(),
	/** HTTP endpoints by name: health pages that checks look at, each from a target's own network, or at a container's own address. */
	endpoints: z.record(z.string(), z.strictObject({from: name.default('operator'), container: name.optional(), url: z.url()})).default({}),
	backups: backupsSchema.optional(),
	application: applicationSchema,
	/** Every place a trading bot could be live. */
	bots: z.array(bot).default([]),
	/** A mode-600 file of NAME=value lines with the secrets. */
	secrets: z.strictObject({file: name.optional()}).prefault({}),
	/** Check modules of one's own (`.mjs`), relative to this file: kinds beside the shipped ones. They run with this program's rights. */
	checkModules: z.array(name).default([]),
	/** Folders with checklists and runbooks of one's own, beside the shipped ones. */
	content: z.strictObject({checklists: z.array(name).default([]), runbooks: z.array(name).default([])}).prefault({}),
});

export type Config = z.infer<typeof configSchema>;
export type Target = Config['targets'][string];
export type SshTarget = Extract<Target, {type: 'ssh'}>;
export type KubernetesTarget = Extract<Target, {type: 'kubernetes'}>;
export type Database = Config['databases'][string];
