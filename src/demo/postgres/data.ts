import type {World} from '../world.ts';
import type {PostgresServer} from './postgres-server.ts';

export interface DemoData {
	/** Makes the target's tables be as the faults say. */
	refresh(): Promise<void>;
	/** The target's database is dropped: nothing that was set aside comes back into the next one. */
	dropped(): Promise<void>;
	/** Ends what the bots and collectors write again and again. */
	close(): Promise<void>;
}

const HEARTBEAT_MS = 20_000;

/**
 * Faults of the data set something aside rather than delete it, so that mending brings back the very same rows. A collector that runs
 * from the beginning leaves the prices as they are, so that both sides have the same count of them; one that is started writes.
 */
export function createDemoData(world: World, source: PostgresServer, target: PostgresServer): DemoData {
	const aside = {rows: false, table: false, extension: false, restoring: false, prices: false};
	let settled: Promise<void> = Promise.resolve();
	const collecting = {source: false, target: false};
	const collect = async (place: keyof typeof collecting, when: 'begins' | 'goes on') => {
		const begins = !collecting[place];
		collecting[place] = world.collects()[place] && !world.has('collector-silent');
		if (collecting[place] && (begins || when === 'goes on')) await {source, target}[place].exec(COLLECT);
	};
	const beat = async () => {
		for (const place of ['source', 'target'] as const) await collect(place, 'goes on');
		const {minikube, cloud} = world.live();
		if (minikube) await source.exec('update account_state set updated_at = now()');
		if (cloud) await target.exec('update account_state set updated_at = now()');
		// What a rollback has to carry back. While two bots are live, what they write is not what one looks at.
		if (cloud && !minikube) await target.exec(DECIDE);
	};
	const timer = setInterval(() => {
		settled = settled.then(beat).catch(() => undefined);
	}, HEARTBEAT_MS);
	timer.unref();
	return {
		refresh() {
			settled = settled.then(async () => {
				if (world.has('missing-rows') !== aside.rows) {
					aside.rows = !aside.rows;
					await target.exec(aside.rows ? HIDE_ROWS : SHOW_ROWS);
				}
				if (world.has('missing-table') !== aside.table) {
					aside.table = !aside.table;
					await target.exec(
						aside.table ? 'alter table daily_risk_state set schema set_aside' : 'alter table set_aside.daily_risk_state set schema public',
					);
				}
				if (world.has('extension-differs') !== aside.extension) {
					aside.extension = !aside.extension;
					await target.exec(
						`update pg_extension set extversion = '${aside.extension ? '2.23.1' : TIMESCALE}' where extname = 'timescaledb'`,
					);
				}
				if (world.has('restore-unfinished') !== aside.restoring) {
					aside.restoring = !aside.restoring;
					await target.exec(
						`alter database coinpilot ${aside.restoring ? "set timescaledb.restoring = 'on'" : 'reset timescaledb.restoring'}`,
					);
				}
				if (world.has('collector-silent') !== aside.prices) {
					aside.prices = !aside.prices;
					// Nobody waits for prices to grow old; what was there before the collectors were started stays.
					const since = new Date(world.startedAt).toISOString();
					if (aside.prices) for (const one of [source, target]) await one.exec(`delete from market_data where "timestamp" > '${since}'`);
				}
				await target.set(!world.has('database-down') && world.containers.get('coinpilot-db')?.status === 'running');
				for (const place of ['source', 'target'] as const) await collect(place, 'begins').catch(() => undefined);
			});
			return settled;
		},
		dropped() {
			settled = settled.then(async () => {
				for (const fault of ['missing-rows', 'missing-table'] as const) world.setFault(fault, false);
				aside.rows = false;
				aside.table = false;
				// A database that is made anew has no settings of the one before.
				world.setFault('restore-unfinished', false);
				aside.restoring = false;
				await target.exec(`drop schema set_aside cascade; ${PREPARE}; alter database coinpilot reset all`);
			});
			return settled;
		},
		async close() {
			clearInterval(timer);
			await settled.catch(() => undefined);
		},
	};
}

const COLLECT = `insert into market_data (symbol, interval, open_price, high_price, low_price, close_price, volume, "timestamp")
	values ('KRW-BTC', '1m', 1000, 1010, 990, 1005, 1, now())`;
const DECIDE = `insert into agent_decisions (symbol, decision, confidence, model_used, regime, reasoning, created_at)
	values ('KRW-BTC', 'REJECT', 0.61, 'claude', 'SIDEWAYS', 'demo', now())`;
const TIMESCALE = '2.24.0';
/** The extension's name and version alone: its code does not exist for an embedded PostgreSQL. */
export const EXTENSIONS = `insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
	values (900001, 'timescaledb', 10, 11, false, '${TIMESCALE}')`;
export const PREPARE = 'create schema set_aside';
const HIDE_ROWS = 'create table set_aside.market_data as select * from market_data; truncate market_data';
const SHOW_ROWS = 'insert into market_data select * from set_aside.market_data; drop table set_aside.market_data';
