/** Something that should be there, or should be gone, after a migration. */
export interface Effect {
	readonly part: 'table' | 'column' | 'index' | 'constraint' | 'extension' | 'hypertable' | 'compression' | 'policy' | 'aggregate';
	/** `trading_history`, `trading_history.price`; an index goes by its own name, a constraint by `table: name`, a policy by `policy_retention table`. */
	readonly name: string;
	readonly there: boolean;
	/** The file, or the version. */
	readonly by: string;
}

export type Found = Omit<Effect, 'by'> & {readonly renamedFrom?: string};
