import {z} from 'zod';

/** What kinds that look into databases have in common. */
export const fromField = z
	.string()
	.default('operator')
	.describe('The target whose vantage is shown; databases are reached as they are configured.');

export const databaseField = z.string().describe('Name of a configured database.');

/** Of kinds that hold one database against another. */
export const sidesFields = {
	from: fromField,
	source: databaseField,
	target: z.string().describe('Name of the configured database held against it.'),
};
