import {type Text, text} from '../../core/text.ts';
import type {BackupSet, CopySeen} from './backup-files-spec.ts';
import {formatOf} from './backup-format.ts';

/** What a shell says of a program that is not there. */
const NOT_FOUND = 127;

/** Why a copy is not known to be good; undefined when it was read to its end and all is well. */
export function copyFault(
	{read, size}: CopySeen,
	wanted: BackupSet,
): {readonly status: 'fail' | 'unknown'; readonly why: Text} | undefined {
	const bad = (en: string, ko: string) => ({status: 'fail', why: text(en, ko)}) as const;
	const untold = (en: string, ko: string) => ({status: 'unknown', why: text(en, ko)}) as const;
	const format = formatOf(wanted);
	if (read === undefined) return untold('was not read', '읽지 않음');
	if (read.denied === 'copy') return untold('may not be read by this user', '현재 사용자에게 읽기 권한이 없음');
	if (read.exitCode === NOT_FOUND) return untold('cannot be read here: gzip is missing', '이 호스트에 gzip이 없어 읽을 수 없음');
	if ((read.content === 'empty' && read.exitCode === 0) || size === 0)
		return bad(`holds nothing (${size} bytes)`, `내용이 비어 있음 (${size}바이트)`);
	if (read.exitCode === undefined) return untold('could not be read', '읽을 수 없음');
	// A checksum of a file that was cut short before is right, and certifies nothing: how the copy ends is asked as well.
	if (wanted.sha256) {
		if (read.sha256 === undefined) return untold('could not be read for its checksum', '체크섬을 계산할 수 없음');
		if (read.denied === 'sum') return untold('has a checksum that this user may not read', '체크섬 파일 읽기 권한이 없음');
		if (read.notedSha256 === undefined) return bad('has no checksum beside it', '체크섬 파일이 없음');
		if (read.notedSha256 !== read.sha256) return bad('is not what its checksum says', '체크섬이 일치하지 않음');
	}
	if (read.content === 'cut' && read.exitCode === 0) return bad('ends before its end: it is cut short', '끝이 잘려 있음');
	// How it ends says nothing where what leads there is damaged: a checksum inside of it may be wrong at the very end.
	if (read.exitCode !== 0) return bad('cannot be read to its end', '끝까지 읽을 수 없음(손상)');
	if (read.content === 'untold') {
		return untold(
			'cannot be read to its end here: pg_restore is missing or too old',
			'이 호스트에 pg_restore가 없거나 오래되어 끝까지 읽을 수 없음',
		);
	}
	if (format === 'tar' || format === 'tar.gz') {
		if (read.entries === undefined) return untold('cannot be listed here: tar is missing', '이 호스트에 tar가 없어 목록을 볼 수 없음');
		if (read.listed !== undefined && read.listed !== 0) return bad('cannot be listed to its end', '목록을 끝까지 읽을 수 없음(손상)');
		if (read.entries === 0) return bad('is an archive of nothing', '빈 아카이브임');
	}
	return undefined;
}
