/**
 * CoinPilot's schema after all its migrations, as far as the checks look: plain tables, because the extensions of
 * production (timescaledb, vector) do not exist in an embedded PostgreSQL.
 */
export const SCHEMA = `
create table market_data (
	id bigserial, symbol text not null, interval text not null, open_price numeric(20,8), high_price numeric(20,8),
	low_price numeric(20,8), close_price numeric(20,8), volume numeric(20,8), "timestamp" timestamptz not null,
	primary key ("timestamp", id), unique (symbol, interval, "timestamp"));
create table trading_history (
	id uuid primary key, symbol text not null, side text not null, order_type text not null, price numeric(20,8), quantity numeric(20,8),
	fee numeric(20,8), status text, strategy_name text, signal_info jsonb, created_at timestamptz not null, executed_at timestamptz,
	post_exit_prices jsonb);
create index idx_trading_history_post_exit on trading_history (executed_at) where post_exit_prices is null;
create table daily_risk_state (
	date date primary key, total_pnl numeric(20,8) not null, trade_count integer not null, buy_count integer not null default 0,
	sell_count integer not null default 0, consecutive_losses integer not null, cooldown_until timestamptz, is_trading_halted boolean not null);
create table positions (symbol text primary key, quantity numeric(20,8) not null, avg_price numeric(20,8) not null);
create table account_state (id serial primary key, balance numeric(20,8) not null, updated_at timestamptz not null);
create table risk_audit (id serial primary key, trade_id uuid references trading_history(id), rule text not null, "timestamp" timestamptz not null);
create table agent_decisions (
	id bigserial primary key, symbol text not null, decision text not null, confidence numeric(5,4), model_used text, regime text,
	reasoning text, created_at timestamptz not null);
create table agent_memory (id uuid primary key, content text, created_at timestamptz not null);
create table regime_history (id bigserial primary key, symbol text not null, regime text not null, detected_at timestamptz not null);
create table news_articles (id bigserial primary key, title text not null, url text unique, published_at timestamptz not null);
create table news_summaries (id bigserial primary key, symbol text not null, summary text not null, created_at timestamptz not null);
create table news_risk_scores (id bigserial primary key, symbol text not null, score numeric(5,2) not null, created_at timestamptz not null);
`;

/** Rows relative to `$NOW`, the same on every start but for their times. */
export const ROWS = `
insert into market_data (symbol, interval, open_price, high_price, low_price, close_price, volume, "timestamp")
	select (array['KRW-BTC','KRW-ETH','KRW-XRP','KRW-SOL','KRW-DOGE'])[1 + n % 5], '1m', 1000 + n % 97, 1010 + n % 97, 990 + n % 97,
		1005 + n % 89, 1 + n % 13, timestamptz '$NOW' - interval '10 minutes' - (n / 5) * interval '1 minute' from generate_series(0, 18237) n;
insert into trading_history (id, symbol, side, order_type, price, quantity, fee, status, strategy_name, signal_info, created_at, executed_at)
	select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, (array['KRW-BTC','KRW-ETH'])[1 + n % 2],
		case when n % 2 = 0 then 'SELL' else 'BUY' end, 'limit', 1000 + n, 0.01 * n, 0.5, 'FILLED', 'MeanReversion', '{"rsi": 28}',
		timestamptz '$NOW' - (17 - n) * interval '9 hours', timestamptz '$NOW' - (17 - n) * interval '9 hours' from generate_series(1, 16) n;
insert into daily_risk_state (date, total_pnl, trade_count, buy_count, sell_count, consecutive_losses, is_trading_halted)
	select (timestamptz '$NOW' at time zone 'UTC')::date - 22 + n, n * 3 - 20, n % 3, (n % 3 + 1) / 2, n % 3 / 2, n % 2, false from generate_series(1, 22) n;
insert into agent_decisions (symbol, decision, confidence, model_used, regime, reasoning, created_at)
	select (array['KRW-BTC','KRW-ETH','KRW-XRP'])[1 + n % 3], case when n % 7 = 0 then 'CONFIRM' else 'REJECT' end, 0.5 + (n % 40) / 100.0,
		'claude', 'SIDEWAYS', 'demo', timestamptz '$NOW' - (354 - n) * interval '40 minutes' from generate_series(1, 353) n;
insert into positions values ('KRW-BTC', 0.01, 1012.5), ('KRW-ETH', 0.2, 1004);
insert into account_state (balance, updated_at) values (9981240.5, timestamptz '$NOW');
insert into risk_audit (trade_id, rule, "timestamp") select id, 'max_per_order', created_at from trading_history order by created_at limit 4;
insert into agent_memory (id, content, created_at)
	select ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, 'demo', timestamptz '$NOW' - n * interval '5 hours' from generate_series(1, 12) n;
insert into regime_history (symbol, regime, detected_at)
	select 'KRW-BTC', 'SIDEWAYS', timestamptz '$NOW' - n * interval '1 hour' from generate_series(1, 96) n;
insert into news_articles (title, url, published_at)
	select 'Article ' || n, 'https://news.example/' || n, timestamptz '$NOW' - n * interval '3 hours' from generate_series(1, 40) n;
insert into news_risk_scores (symbol, score, created_at)
	select 'KRW-BTC', 20 + n % 9, timestamptz '$NOW' - n * interval '1 hour' from generate_series(1, 24) n;
`;
