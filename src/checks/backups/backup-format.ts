/** What a copy is, and so how its end is known. */
export const BACKUP_FORMATS = ['sql', 'sql.gz', 'tar', 'tar.gz', 'custom', 'gz'] as const;

export type BackupFormat = (typeof BACKUP_FORMATS)[number];

/** As it is said, or what the ending of the names says. */
export function formatOf({
	format,
	pattern,
}: {
	readonly format?: BackupFormat | undefined;
	readonly pattern: string;
}): BackupFormat | undefined {
	if (format !== undefined) return format;
	if (pattern.endsWith('.sql.gz')) return 'sql.gz';
	if (pattern.endsWith('.sql')) return 'sql';
	if (/\.(tar\.gz|tgz)$/.test(pattern)) return 'tar.gz';
	if (pattern.endsWith('.tar')) return 'tar';
	if (/\.(dump|pgdump|custom)$/.test(pattern)) return 'custom';
	return pattern.endsWith('.gz') ? 'gz' : undefined;
}
