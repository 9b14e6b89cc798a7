/** Debian 12 has no Compose; that of Debian 13 is one program that needs nothing but libc, and is taken out of its package. */
import {spawnSync} from 'node:child_process';
import {chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {homedir, tmpdir} from 'node:os';
import {join} from 'node:path';

const PLUGIN = 'docker/cli-plugins/docker-compose';
const PLACES = ['/usr/libexec', '/usr/lib', '/usr/local/lib', '/usr/local/libexec'].map(folder => join(folder, PLUGIN));
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const LIMIT_MS = 5 * 60_000;

/**
 * @param {(line: string) => void} say
 * @param {() => string | undefined} whyNot why nothing can be installed here
 * @returns {string | undefined} why it is still missing
 */
export function installCompose(say, whyNot) {
	if ([...PLACES, join(homedir(), '.docker/cli-plugins/docker-compose')].some(file => existsSync(file))) return undefined;
	const obstacle = whyNot() ?? (existsSync(KEYRING) ? undefined : 'the keys of Debian are not installed');
	if (obstacle !== undefined) return obstacle;
	say("installing Docker Compose from Debian 13's package");
	const folder = mkdtempSync(join(tmpdir(), 'coinpilot-compose-'));
	try {
		return unpack(folder);
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}

/** With lists and a cache of its own, so that the system's sources stay as they are. */
function unpack(folder) {
	for (const name of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(folder, name), {recursive: true});
	writeFileSync(join(folder, 'sources.list'), `deb [signed-by=${KEYRING}] http://deb.debian.org/debian trixie main\n`);
	const own = {
		'Dir::Etc::sourcelist': join(folder, 'sources.list'),
		'Dir::Etc::sourceparts': '-',
		'Dir::State::lists': join(folder, 'lists'),
		'Dir::Cache': join(folder, 'cache'),
		'APT::Sandbox::User': 'root',
		'Acquire::Retries': '2',
		'Acquire::http::Timeout': '30',
	};
	const options = Object.entries(own).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
	const call = (program, ...words) => spawnSync(program, words, {cwd: folder, encoding: 'utf8', timeout: LIMIT_MS});
	for (const verb of [['update'], ['download', 'docker-compose']]) {
		const ran = call('apt-get', '-q', ...options, ...verb);
		if (ran.status !== 0) return `apt-get ${verb[0]} failed: ${(ran.stderr || ran.error?.message || '').trim().split('\n', 1)[0]}`;
	}
	const found = readdirSync(folder).find(name => name.endsWith('.deb'));
	if (found === undefined || call('dpkg', '-x', found, 'x').status !== 0) return 'the package could not be unpacked';
	const [place = ''] = PLACES;
	mkdirSync(join(place, '..'), {recursive: true});
	copyFileSync(join(folder, 'x/usr/libexec', PLUGIN), place);
	chmodSync(place, 0o755);
	return undefined;
}
