import {z} from 'zod';
import {durationSchema, hostPathSchema, nameSchema, secretSchema} from './fields.ts';

const metric = z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/);

/** What the checklists ask Prometheus for, by the names the application exports. */
const metrics = z
	.strictObject({
		positions: metric.default('coinpilot_active_positions'),
		pnl: metric.default('coinpilot_total_pnl'),
		trades: metric.default('coinpilot_trade_count_total'),
		/** A histogram, without `_sum`, `_count` and `_bucket`. */
		latency: metric.default('coinpilot_api_latency_seconds'),
		ai: metric.default('coinpilot_ai_requests_total'),
	})
	.prefault({});

/** Names of alert rules. */
const rules = z
	.strictObject({
		down: nameSchema.default('BotTargetDown'),
		latency: nameSchema.default('ApiLatencyHigh'),
		missing: nameSchema.default('VolatilityMissing'),
	})
	.prefault({});

export const prometheusSchema = z.strictObject({
	on: nameSchema,
	url: z.url(),
	/** The job that scrapes the bot, and the address by which it is scraped. */
	job: nameSchema,
	instance: nameSchema.default('bot:8000'),
	scrapeInterval: durationSchema.default('15s'),
	/** The job of node-exporter. */
	nodeJob: nameSchema.default('node'),
	/** prometheus.yml on the host. */
	file: hostPathSchema.default('/opt/coin-pilot/deploy/monitoring/prometheus.yml'),
	metrics,
	rules,
});

/** Grafana's root, and whom its API is asked as. */
export const grafanaSchema = z.strictObject({
	on: nameSchema,
	url: z.url(),
	container: nameSchema.optional(),
	user: nameSchema.default('admin'),
	password: secretSchema.default({secret: 'GRAFANA_ADMIN_PASSWORD'}),
	/** Dashboards there must be, by title or uid. */
	dashboards: z.array(nameSchema).default(['CoinPilot']),
});

/** n8n's root, and the key of its API. */
export const n8nSchema = z.strictObject({
	on: nameSchema,
	url: z.url(),
	container: nameSchema.optional(),
	apiKey: secretSchema.default({secret: 'N8N_API_KEY'}),
	/** Workflows that must be active, by name. */
	workflows: z
		.array(nameSchema)
		.default(['CoinPilot Trade', 'CoinPilot Risk', 'CoinPilot AI Decision', 'CoinPilot Daily Report', 'CoinPilot Weekly Exit Report']),
	/** The one that runs every day, whatever the market does. */
	daily: nameSchema.default('CoinPilot Daily Report'),
	/** Where a test alert is sent to, and the workflow that it runs. */
	test: z
		.strictObject({
			webhook: z
				.string()
				.regex(/^[A-Za-z0-9_./-]+$/)
				.default('webhook/risk'),
			workflow: nameSchema.default('CoinPilot Risk'),
		})
		.prefault({}),
});
