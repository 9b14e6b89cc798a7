import {z} from 'zod';
import {durationSchema, zoneSchema} from './fields.ts';

/** Names that a checklist puts into a command line: nothing in them means anything to a shell. */
const word = z
	.string()
	.regex(/^[A-Za-z0-9_/][A-Za-z0-9_./:@-]*$/)
	.meta({id: 'Word'});
const workload = z
	.string()
	.regex(/^[a-z][a-z0-9.]*\/[a-z0-9][a-z0-9.-]*$/)
	.meta({id: 'Workload'});
const words = (...given: string[]) => z.array(word).default(given);
const column = z
	.string()
	.regex(/^[A-Za-z_][A-Za-z0-9_.]*\.[A-Za-z_][A-Za-z0-9_]*$/)
	.meta({id: 'Column'});

const table = z.strictObject({
	table: word,
	/** The column whose newest value is shown and compared. */
	newest: word.optional(),
	/** The column that tells whether a row was written before a moment; without it, `created_at`. */
	cutoffColumn: word.optional(),
	mayBeEmpty: z.boolean().optional(),
});

const services = z
	.strictObject({
		/** The one that must never run twice. */
		bot: word.default('bot'),
		data: words('db', 'redis'),
		/** Whatever writes to the database beside the bot. */
		writers: words('collector', 'dashboard', 'n8n'),
		monitoring: words('prometheus', 'grafana'),
		exporters: words('node-exporter', 'cadvisor'),
		/** Built on the VM or by us, so without a tag that stays what it is. */
		built: words('bot', 'collector', 'dashboard'),
		/** Those, the bot apart, that must have a health check, and those that need none. */
		healthchecked: words('db', 'redis', 'dashboard', 'n8n'),
		unchecked: words('collector', 'prometheus', 'grafana', 'node-exporter', 'cadvisor'),
		/** What has to outlive a container, by service. */
		volumes: z.record(z.string(), z.array(word)).default({db: ['/var/lib/postgresql/data'], redis: ['/data'], n8n: ['/home/node/.n8n']}),
	})
	.prefault({});

/** As Docker calls them; the bot's is in `bots`. */
const containers = z
	.strictObject({
		data: words('coinpilot-db', 'coinpilot-redis'),
		writers: words('coinpilot-collector', 'coinpilot-dashboard', 'coinpilot-n8n'),
		collector: word.default('coinpilot-collector'),
		n8n: word.default('coinpilot-n8n'),
		prometheus: word.default('coinpilot-prometheus'),
		grafana: word.default('coinpilot-grafana'),
		/** Those of monitoring as one pattern, by which cAdvisor's figures of them are added up. */
		monitoring: z
			.string()
			.regex(/^[A-Za-z0-9_.()|*+?-]+$/)
			.default('coinpilot-(prometheus|grafana|node-exporter|cadvisor)'),
	})
	.prefault({});

/** Where it comes from; the bot's is in `bots`. */
const workloads = z
	.strictObject({
		data: z.array(workload).default(['statefulset/db', 'statefulset/redis']),
		writers: z.array(workload).default(['deployment/collector', 'deployment/dashboard', 'deployment/n8n']),
		monitoring: z.array(workload).default(['deployment/prometheus', 'deployment/grafana']),
	})
	.prefault({});

const EXCHANGE = ['UPBIT_ACCESS_KEY', 'UPBIT_SECRET_KEY'];
const MODELS = ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY'];

/** Variables of the environment, by name; their values are nowhere in here. */
const environment = z
	.strictObject({
		required: words(
			...['DB_PASSWORD', ...EXCHANGE, ...MODELS, 'N8N_WEBHOOK_SECRET', 'DASHBOARD_ACCESS_PASSWORD'],
			...['GRAFANA_ADMIN_USER', 'GRAFANA_ADMIN_PASSWORD'],
		),
		/** What each service has to be given. */
		services: z.record(z.string(), z.array(word)).default({
			bot: ['DATABASE_URL', 'REDIS_HOST', ...MODELS, ...EXCHANGE, 'LLM_MODE', 'N8N_URL', 'N8N_WEBHOOK_SECRET', 'DISCORD_WEBHOOK_URL'],
			collector: ['DATABASE_URL', ...EXCHANGE],
			dashboard: ['DATABASE_URL', 'REDIS_HOST', ...MODELS, ...EXCHANGE, 'N8N_URL', 'DASHBOARD_ACCESS_PASSWORD'],
		}),
		/** Keys to other people's services, the same in both homes. */
		same: words(...EXCHANGE, ...MODELS),
		/** What one home has and the other does not need. */
		ignore: words(),
	})
	.prefault({});

const tables = z
	.strictObject({
		/** Rows that carry a time, and so can be counted up to a moment. */
		timed: z.array(table).default([
			{table: 'market_data', newest: 'timestamp', cutoffColumn: 'timestamp'},
			{table: 'trading_history', newest: 'created_at'},
			{table: 'daily_risk_state', newest: 'date', cutoffColumn: 'date'},
			{table: 'agent_decisions', newest: 'created_at'},
		]),
		/** Rows that are written over. */
		state: z.array(table).default([
			{table: 'positions', mayBeEmpty: true},
			{table: 'account_state', mayBeEmpty: true},
		]),
		/** Compared value by value after the last copy. */
		compared: z
			.array(z.union([word, table]))
			.default(['trading_history', 'daily_risk_state', 'agent_decisions', {table: 'positions', mayBeEmpty: true}]),
		sampled: words('trading_history', 'market_data', 'agent_decisions'),
		/** `table.column`: whoever writes shows in one of these. */
		written: z.array(column).default(['market_data.timestamp', 'trading_history.created_at', 'agent_decisions.created_at']),
		/** `table.column`: what the bot alone writes, and so its own trace. Plain tables with a key `id`: nothing of them is written over unseen. */
		traded: z.array(column).default(['trading_history.created_at', 'agent_decisions.created_at']),
		/** `table.column`: what the application wrote since it went live, and what would be lost by going back. */
		carried: z
			.array(column)
			.default([
				'trading_history.created_at',
				'agent_decisions.created_at',
				'agent_memory.created_at',
				'risk_audit.timestamp',
				'regime_history.detected_at',
			]),
		/** On the way back: tables with a key `id` whose rows are put into those of the source, tables that replace the source's, and sequences set after it. */
		merged: words('trading_history', 'agent_decisions', 'agent_memory', 'risk_audit', 'regime_history'),
		replaced: words('daily_risk_state', 'positions', 'account_state'),
		sequences: words('agent_decisions', 'risk_audit', 'regime_history', 'account_state'),
		/** One that is there in every copy of the database. */
		first: word.default('trading_history'),
	})
	.prefault({});

/** What the bot decides on, written again and again by the collector. */
const prices = z
	.strictObject({
		/** `table.column`: a row of just now shows in each of these. */
		columns: z.array(column).min(1).default(['market_data.timestamp']),
		/** How old the newest row of each may be for the bot to start on it. */
		within: durationSchema.default('3m'),
	})
	.prefault({});

/** A public page of the service that the bot calls, which needs no key, and how long it may take. */
const exchange = z
	.strictObject({
		url: z.url({protocol: /^https?$/}).default('https://api.upbit.com/v1/ticker?markets=KRW-BTC'),
		within: durationSchema.default('1s'),
	})
	.prefault({});

/** What proves that a migration was applied, version by version, in their order. */
const migrations = z
	.array(
		z.strictObject({
			version: word,
			tables: z.array(word).optional(),
			columns: z.array(column).optional(),
			indexes: z.array(word).optional(),
		}),
	)
	.default([
		{version: '004_add_pgvector', tables: ['agent_memory']},
		{version: 'v3_0_regime_trading', tables: ['regime_history']},
		{version: 'v3_1_reject_tracking', columns: ['agent_decisions.reasoning']},
		{version: 'v3_2_1_trade_count_split', columns: ['daily_risk_state.buy_count', 'daily_risk_state.sell_count']},
		{version: 'v3_2_2_post_exit_tracking', columns: ['trading_history.post_exit_prices']},
		{version: 'v3_3_0_news_rss_only', tables: ['news_articles', 'news_summaries', 'news_risk_scores']},
		{version: 'v3_3_1_agent_decisions_baseline', tables: ['agent_decisions']},
	]);

/** Keys of Redis, as patterns. */
const keys = z
	.strictObject({
		/** Written again and again while the bot is live. */
		status: z.string().min(1).default('bot:status:*'),
		/** What must not be lost. */
		kept: z.string().min(1).default('position:*:hwm'),
		/** Filled again by themselves, so that their values may differ. */
		passing: z.array(z.string().min(1)).default(['market:regime:*', 'ai:*', 'coinpilot:volatility_state']),
	})
	.prefault({});

/** What the application calls its own parts, where the shipped checklists use them. The defaults are CoinPilot's. */
export const applicationSchema = z
	.strictObject({
		/** The checkout on the VM: scripts, migrations, monitoring. */
		directory: word.default('/opt/coin-pilot'),
		/** The unit that starts the services at boot. */
		unit: word.default('coinpilot-compose.service'),
		services,
		containers,
		workloads,
		environment,
		tables,
		prices,
		exchange,
		/** The zone of its times whose column has none (`timestamp`); left out, only what holds in every zone counts. */
		zone: zoneSchema.optional(),
		migrations,
		/** `directory/VERSION.sql`, applied in this order to an empty database after `init`. */
		sql: z
			.strictObject({
				init: word.default('deploy/db/init.sql'),
				migrations: word.default('migrations'),
				versions: words(
					...['004_add_pgvector', 'v3_0_regime_trading', 'v3_1_reject_tracking', 'v3_2_1_trade_count_split'],
					...['v3_2_2_post_exit_tracking', 'v3_3_0_news_rss_only', 'v3_3_1_agent_decisions_baseline'],
				),
			})
			.prefault({}),
		keys,
		/** Images that are pulled, for the platform of the VM. */
		images: words(
			...['timescale/timescaledb:2.24.0-pg15', 'redis:8.4.0-alpine', 'n8nio/n8n:1.123.17', 'prom/prometheus:v2.45.0'],
			...['grafana/grafana:10.0.0', 'prom/node-exporter:v1.9.1', 'gcr.io/cadvisor/cadvisor:v0.49.2'],
		),
		/** Other addresses for registries, by their names. */
		registries: z.record(z.string(), z.url()).default({}),
	})
	.prefault({});
