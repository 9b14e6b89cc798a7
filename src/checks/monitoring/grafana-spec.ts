import {z} from 'zod';
import {containerName} from '../../systems/processes/command-fields.ts';
import {type JsonAnswer, secretName} from '../network/http-json.ts';
import type {DashboardReferences} from './grafana-references.ts';

const name = z.string().min(1).max(200);

export const schema = z.strictObject({
	from: name.default('operator').describe('The target from whose network Grafana is asked.'),
	url: z.url({protocol: /^https?$/}).describe('Its root: `http://127.0.0.1:3000`.'),
	container: containerName.optional().describe('Connect to this container on `from`, at its own address.'),
	auth: z
		.strictObject({
			user: name.default('admin').describe('The user.'),
			secret: secretName.describe('The name of the secret that holds the password.'),
		})
		.optional()
		.describe('Whom its API is asked as.'),
	healthOnly: z.boolean().default(false).describe('Whether it runs, and nothing that needs a login.'),
	dataSources: z.array(name).default([]).describe('Data sources there must be, by uid or name.'),
	dashboards: z.array(name).default([]).describe('Dashboards there must be, by uid or title.'),
	query: z.string().min(1).default('up').describe('Asked through every Prometheus data source; it must find something.'),
});

export type GrafanaSpec = z.output<typeof schema>;

export const health = z.object({database: z.string(), version: z.string().default('')});
export const dataSources = z.array(z.object({uid: z.string(), name: z.string(), type: z.string(), isDefault: z.boolean().default(false)}));

export type DataSource = z.output<typeof dataSources>[number];

export interface DashboardSeen {
	readonly uid: string;
	readonly title: string;
	readonly answer: JsonAnswer<DashboardReferences>;
}

export interface GrafanaSeen {
	readonly health: JsonAnswer<z.output<typeof health>>;
	readonly dataSources?: JsonAnswer<readonly DataSource[]>;
	readonly dashboards?: JsonAnswer<readonly DashboardSeen[]>;
	/** Dashboards beyond those that were looked at. */
	readonly unlooked?: number;
	/** By uid: how many series came back through it. */
	readonly proxied?: readonly {readonly uid: string; readonly answer: JsonAnswer<number>}[];
}
