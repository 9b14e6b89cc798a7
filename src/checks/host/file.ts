import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {text} from '../../core/text.ts';
import {whereItRuns} from '../../systems/command-fields.ts';
import {shellQuote} from '../../systems/shell-quote.ts';
import {defineCheck} from '../contract.ts';
import {matcherSchema} from '../matchers.ts';
import {judgeFiles} from './file-judge.ts';
import {absolutePath, accountName} from './host-fields.ts';
import type {HostReading} from './host-reading.ts';
import {readHost, sectionText} from './host-script.ts';

const mode = z
	.string()
	.refine(value => /^0?[0-7]{3,4}$/.test(value), {
		message: 'a mode is text of octal digits: "600", "0755"',
		params: {ko: '모드는 8진수 문자열: "600", "0755"'},
	})
	.meta({pattern: '^0?[0-7]{3,4}$'});

const entry = z
	.strictObject({
		path: absolutePath.describe('A path on the host.'),
		absent: z.boolean().default(false).describe('It must not be there, while the folder it would be in could be listed.'),
		type: z
			.enum(['file', 'directory', 'socket', 'link'])
			.optional()
			.describe('What it is; a link is judged by what it points to, unless a link is asked for.'),
		mode: mode.optional().describe('Exactly this mode, as text: `"600"`.'),
		maxMode: mode.optional().describe('No bit beyond this mode: with `"640"`, others may not read it.'),
		owner: accountName.optional().describe('The name of its owner.'),
		group: accountName.optional().describe('The name of its group.'),
		size: matcherSchema.optional().describe('Bytes.'),
		sha256: z
			.string()
			.regex(/^[0-9a-f]{64}$/)
			.optional()
			.describe('Its checksum, 64 hexadecimal digits.'),
		newerThan: durationSchema.optional().describe("Changed at most this long ago, by the host's own clock."),
		olderThan: durationSchema.optional().describe('Changed at least this long ago.'),
		content: matcherSchema.optional().describe('The whole text, without the white space at its end. It is never shown.'),
		someLine: z.array(matcherSchema).min(1).optional().describe('Each of these is matched by some line.'),
		noLine: z.array(matcherSchema).min(1).optional().describe('None of these is matched by any line; that lines were read is the proof.'),
	})
	.refine(({path: _, absent, ...expected}) => !absent || Object.values(expected).every(value => value === undefined), {
		path: ['absent'],
		message: 'what is absent has nothing else to expect',
		params: {ko: '없어야 할 파일에는 다른 조건을 함께 쓸 수 없음'},
	});

const schema = z.strictObject({
	on: whereItRuns.on,
	sudo: z.boolean().default(false).describe('Looks as root, by `sudo -n`.'),
	files: z.array(entry).min(1).describe('The files, each with what is expected of it.'),
});

export type FileSpec = z.output<typeof schema>;
export type FileEntry = FileSpec['files'][number];

export interface FileSeen {
	readonly path: string;
	/** What `stat` said instead, when it could not tell. */
	readonly complaint?: string;
	readonly stat?: {
		/** As `stat` calls it: `regular file`, `directory`. */
		readonly type: string;
		readonly mode: string;
		readonly owner: string;
		readonly group: string;
		readonly size: number;
		/** Milliseconds since the epoch, by the host's clock. */
		readonly changedAt: number;
	};
	/** Where it points to, when the path is a symbolic link; what is judged is what it points to. */
	readonly link?: string | undefined;
	/** Whether the folder it would be in could be listed; looked at for `absent` only. */
	readonly listed?: boolean;
	readonly sha256?: string | undefined;
	/** Its first 64 KiB; undefined when they were not asked for or could not be read. */
	readonly text?: string | undefined;
	/** Whether that is all of it. */
	readonly whole?: boolean;
}

export interface FilesSeen {
	readonly files: readonly FileSeen[];
	/** The host's clock, milliseconds since the epoch. */
	readonly now: number | undefined;
}

const MAX_TEXT_BYTES = 65_536;
const MAX_OUTPUT_BYTES = 8_388_608;

export const file = defineCheck<FileSpec, FilesSeen>({
	kind: 'file',
	about: text(
		'Files are there or are not: mode, owner, size, checksum, age and content; nothing of a content is ever shown',
		'파일이 있거나 없음: 모드, 소유자, 크기, 체크섬, 변경 시각, 내용. 내용은 표시하지 않음',
	),
	cannotSee: [
		'More than the first 64 KiB of a content: what was not read makes it unknown, unless it was decided before.',
		'Access control lists and what a folder above allows: the mode is that of the file itself.',
	],
	example: `kind: file
on: vm
files:
  - path: /opt/coin-pilot/deploy/cloud/oci/.env
    mode: "600"
    owner: ubuntu
    someLine: [{regexp: '^DB_PASSWORD=.'}]
    noLine: [{contains: changeme}]
  - {path: /opt/coin-pilot/deploy/cloud/oci/.env.bak, absent: true}
  - {path: /var/log/coinpilot/backup.log, newerThan: 36h, size: {gt: 0}}
`,
	schema,
	timeoutMs: 30_000,
	isShared: true,
	from: spec => spec.on,
	async observe({on, files, sudo}, systems, signal) {
		const script = ['s now; date +%s', ...files.map(lookAtFile)].join('\n');
		// A checksum reads the whole file, however large it is.
		const shared = files.every(({sha256}) => sha256 === undefined);
		const reading = await readHost(systems, on, {script, root: sudo, maxBytes: MAX_OUTPUT_BYTES, shared}, signal);
		const now = Number(sectionText(reading, 'now'));
		return {files: files.map((one, index) => readFile(reading, one, index)), now: now > 0 ? now * 1_000 : undefined};
	},
	judge: (seen, spec) => judgeFiles(seen, spec),
});

function wantsText({content, someLine, noLine}: FileEntry): boolean {
	return content !== undefined || someLine !== undefined || noLine !== undefined;
}

function lookAtFile(one: FileEntry, index: number): string {
	const path = shellQuote(one.path);
	const folder = shellQuote(one.path.replace(/\/+$/, '').replace(/[^/]*$/, '') || '/');
	return [
		`s stat ${index}; stat -L -c 'seen|%F|%a|%U|%G|%s|%Y' -- ${path} 2>&1`,
		`s link ${index}; readlink -- ${path}`,
		...(one.absent ? [`s listed ${index}; ls -a -- ${folder} | grep -c '^\\.$'`] : []),
		...(one.sha256 === undefined ? [] : [`s sum ${index}; sha256sum -- ${path}`]),
		...(wantsText(one) ? [`s text ${index}; head -c ${MAX_TEXT_BYTES} -- ${path} | base64`] : []),
	].join('\n');
}

function readFile(reading: HostReading, one: FileEntry, index: number): FileSeen {
	const said = sectionText(reading, `stat ${index}`);
	const [seen, type = '', mode = '', owner = '', group = '', size, changed] = said?.split('|') ?? [];
	const encoded = sectionText(reading, `text ${index}`)?.replace(/\s/g, '');
	const bytes = encoded === undefined ? (Number(size) === 0 ? Buffer.alloc(0) : undefined) : Buffer.from(encoded, 'base64');
	return {
		path: one.path,
		link: sectionText(reading, `link ${index}`),
		...(seen === 'seen'
			? {stat: {type, mode, owner, group, size: Number(size), changedAt: Number(changed) * 1_000}}
			: {complaint: said ?? 'stat said nothing'}),
		...(one.absent && {listed: sectionText(reading, `listed ${index}`) === '1'}),
		...(one.sha256 !== undefined && {sha256: /^\\?([0-9a-f]{64}) /.exec(sectionText(reading, `sum ${index}`) ?? '')?.[1]}),
		...(wantsText(one) && {text: bytes?.toString('utf8'), whole: bytes !== undefined && bytes.length >= Number(size)}),
	};
}
