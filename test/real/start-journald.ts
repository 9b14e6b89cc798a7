import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {runLocally} from '../../src/systems/processes/local-process.ts';
import {argvOf} from '../../src/systems/processes/process-group.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {createFakeSystems} from '../support/fake-systems.ts';
import {findProgram} from '../support/find-program.ts';
import {waitUntil} from '../support/wait-until.ts';

const JOURNALD = '/lib/systemd/systemd-journald';

/** A journal of its own needs a mount namespace, and so root. */
export const hasJournald =
	process.getuid?.() === 0 &&
	existsSync(JOURNALD) &&
	['journalctl', 'logger', 'nsenter', 'unshare'].every(one => findProgram(one) !== undefined);

export interface Journald {
	/** A host whose commands run where this journal is the system's. */
	readonly systems: Systems;
	/** The same for a user who may not read it. */
	readonly asNobody: Systems;
	/** Enters a line of a unit's. */
	write(unit: string, message: string): Promise<void>;
	stop(): Promise<void>;
}

/** The real systemd-journald beside this machine's own, if it has one: its sockets and files lie on file systems that only it sees. */
export async function startJournald(): Promise<Journald> {
	const script = `set -e
mount --make-rprivate /
mount -t tmpfs none /run
mount -t tmpfs none /var/log
mkdir -p /run/systemd/journald.conf.d /run/systemd/journal /run/log/journal
printf '[Journal]\nAudit=no\nReadKMsg=no\nStorage=volatile\n' > /run/systemd/journald.conf.d/test.conf
exec ${JOURNALD}`;
	const journald = spawn('unshare', ['-m', 'sh', '-c', script], {stdio: 'ignore'});
	const inside = ['nsenter', '-t', String(journald.pid), '-m', '--'];
	const run = (argv: readonly string[], stdin?: string) =>
		runLocally('vm', [...inside, ...argv], {signal: new AbortController().signal, ...(stdin !== undefined && {stdin})});
	const through = (words: readonly string[]) =>
		createFakeSystems({run: (place, command, options) => runLocally(place.target, [...inside, ...words, ...argvOf(command)], options)});
	await waitUntil('the socket of systemd-journald', async () => (await run(['test', '-S', '/run/systemd/journal/socket'])).exitCode === 0);
	return {
		systems: through([]),
		asNobody: through(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--']),
		async write(unit, message) {
			// What root says of another unit's process counts as that unit's.
			const {exitCode, stderr} = await run(
				['logger', '--journald'],
				`MESSAGE=${message}\nOBJECT_SYSTEMD_UNIT=${unit}\nSYSLOG_IDENTIFIER=test\n`,
			);
			if (exitCode !== 0) throw new Error(stderr);
			await run(['journalctl', '--sync']);
		},
		async stop() {
			if (journald.exitCode !== null || journald.signalCode !== null) return;
			const ended = once(journald, 'exit');
			journald.kill('SIGKILL');
			await ended;
		},
	};
}
