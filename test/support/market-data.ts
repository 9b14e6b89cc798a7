/** CoinPilot's hypertable as it is in production, for a database with TimescaleDB: six weeks in chunks of seven days, the last not full. */
export const MARKET_DATA = `
	DROP TABLE IF EXISTS market_data CASCADE;
	CREATE TABLE market_data(id bigserial, symbol text NOT NULL, interval text NOT NULL, "timestamp" timestamptz NOT NULL,
		close_price numeric(20,8), PRIMARY KEY ("timestamp", id), UNIQUE (symbol, interval, "timestamp"));
	SELECT create_hypertable('market_data', 'timestamp', chunk_time_interval => interval '7 days');
	ALTER TABLE market_data SET (timescaledb.compress, timescaledb.compress_segmentby = 'symbol, interval');
	SELECT add_compression_policy('market_data', interval '7 days');
	SELECT add_retention_policy('market_data', interval '2 years');
	INSERT INTO market_data(symbol, interval, "timestamp", close_price)
		SELECT 'KRW-BTC', '1h', timestamptz '2026-01-01 00:00:00+00' + hour * interval '1 hour', 100 + hour FROM generate_series(0, 999) hour`;

/** The three oldest chunks, which then keep their rows elsewhere. */
export const COMPRESS = `SELECT compress_chunk(chunk) FROM show_chunks('market_data') chunk ORDER BY chunk::text LIMIT 3`;
