import {postgres} from './postgres.ts';
import {rowCounts} from './row-counts.ts';
import {rows} from './rows.ts';
import {rowsFresh} from './rows-fresh.ts';
import {rowsWritten} from './rows-written.ts';
import {samples} from './samples.ts';
import {schema} from './schema.ts';

export const postgresKinds = {
	postgres,
	'row-counts': rowCounts,
	rows,
	'rows-fresh': rowsFresh,
	'rows-written': rowsWritten,
	samples,
	schema,
};
