import {z} from 'zod';
import {entryField} from '../../config/entry-uses.ts';

/** What kinds that look into databases have in common. */
export const fromField = z
	.string()
	.default('operator')
	.describe('The target whose vantage is shown; databases are reached as they are configured.');

export const databaseField = entryField('databases').describe('Name of a configured database.');

/** Of kinds that hold one database against another. */
export const sidesFields = {
	from: fromField,
	source: databaseField,
	target: entryField('databases').describe('Name of the configured database held against it.'),
};
