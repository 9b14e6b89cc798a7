import {text} from '../../core/text.ts';
import {shellQuote} from '../../systems/processes/shell-quote.ts';
import {defineCheck} from '../contract.ts';
import {judgeFiles} from './file-judge.ts';
import {type FileEntry, type FileSeen, type FileSpec, type FilesSeen, schema} from './file-spec.ts';
import type {HostReading} from './host-reading.ts';
import {readHost, sectionText} from './host-script.ts';

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
		...(wantsText(one)
			? [`s text ${index}; head -c ${MAX_TEXT_BYTES} -- ${path} | base64`, `s read ${index}; head -c 1 -- ${path} >/dev/null && echo read`]
			: []),
	].join('\n');
}

function readFile(reading: HostReading, one: FileEntry, index: number): FileSeen {
	const said = sectionText(reading, `stat ${index}`);
	const [seen, type = '', mode = '', owner = '', group = '', size, changed] = said?.split('|') ?? [];
	const encoded = sectionText(reading, `text ${index}`)?.replace(/\s/g, '');
	const isRead = sectionText(reading, `read ${index}`) === 'read';
	const bytes = isRead ? Buffer.from(encoded ?? '', 'base64') : undefined;
	return {
		path: one.path,
		link: sectionText(reading, `link ${index}`),
		...(seen === 'seen'
			? {stat: {type, mode, owner, group, size: Number(size), changedAt: Number(changed) * 1_000}}
			: {complaint: said ?? 'stat said nothing'}),
		...(one.absent && {listed: sectionText(reading, `listed ${index}`) === '1'}),
		...(one.sha256 !== undefined && {sha256: /^\\?([0-9a-f]{64}) /.exec(sectionText(reading, `sum ${index}`) ?? '')?.[1]}),
		...(wantsText(one) && {text: bytes?.toString('utf8'), whole: bytes !== undefined && isWhole(bytes, Number(size), one.path)}),
	};
}

/** The size alone does not tell: that of a file in /proc is zero whatever it says, and of one in /sys a page. */
function isWhole({length}: Buffer, size: number, path: string): boolean {
	return length === size || (length < MAX_TEXT_BYTES && (length > size || path.startsWith('/sys/')));
}
