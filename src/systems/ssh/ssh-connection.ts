import type {Duplex} from 'node:stream';
import type {AnyAuthMethod} from 'ssh2';
import type {SshTarget} from '../../config/schema.ts';
import {abortProblem} from '../../core/abort-problem.ts';
import {ProblemError} from '../../core/problem.ts';
import {untilAborted} from '../../core/until-aborted.ts';
import {deferred} from '../deferred.ts';
import {formatAddress} from '../network/format-address.ts';
import {killCommand} from '../processes/process-group.ts';
import type {ProcessOptions} from '../processes/run-process.ts';
import type {Questions} from '../questions.ts';
import {Semaphore} from '../semaphore.ts';
import type {Address, DialOptions, Ran, Systems} from '../systems.ts';
import {NeverSentError, sshExec} from './ssh-exec.ts';
import {createLink, type SshLink} from './ssh-link.ts';
import {openSsh} from './ssh-open.ts';
import {openTunnel} from './ssh-tunnel.ts';

export interface SshConnectionOptions {
	readonly questions: Questions;
	readonly lookup?: Systems['lookup'];
	/** @default 8000 */
	readonly timeoutMs?: number;
}

interface Attempt {
	readonly link: Promise<SshLink>;
	readonly ended: AbortController;
	waiting: number;
	/** A person is being asked: they may take longer than any check is willing to wait. */
	asking: boolean;
}

/** OpenSSH allows ten sessions on a connection; two are kept for ending what the others run. */
const SESSIONS = 8;
const URGENT_SESSIONS = 2;

/** A stamp is not worth a second wait for this long after the road failed. */
const JUST_MS = 10_000;

/**
 * Who comes this soon after a failed attempt was waiting for it in all but name, behind others in a queue: it fails them too,
 * instead of every one of them waiting a whole attempt of their own. Shorter than it takes a person to ask again.
 */
const MOMENT_MS = 1_000;

/** The one connection to one host: opened when it is first wanted, shared by all, opened again after a loss. */
export class SshConnection {
	readonly #name: string;
	readonly #target: SshTarget;
	readonly #options: SshConnectionOptions;
	readonly #address: string;
	readonly #sessions = new Semaphore(SESSIONS);
	readonly #urgent = new Semaphore(URGENT_SESSIONS);
	readonly #declined = new Set<string>();
	readonly #unlocked: AnyAuthMethod[] = [];
	#attempt: Attempt | undefined;
	#link: SshLink | undefined;
	#closed = false;
	#failure: {readonly error: unknown; readonly at: number} | undefined;

	constructor(name: string, target: SshTarget, options: SshConnectionOptions) {
		this.#name = name;
		this.#target = target;
		this.#options = options;
		this.#address = formatAddress(target);
	}

	/** The connection as it is now; a new object after every loss, so that what was learnt over it can be kept with it. */
	async link(signal: AbortSignal): Promise<SshLink> {
		if (signal.aborted) throw abortProblem(signal);
		if (this.#closed) throw new ProblemError({code: 'cancelled'});
		if (this.#link !== undefined && this.#link.lost() === undefined) return this.#link;
		if (this.#attempt === undefined && this.#failedWithin(MOMENT_MS)) throw this.#failure?.error;
		this.#attempt ??= this.#open();
		const attempt = this.#attempt;
		attempt.waiting++;
		const left = deferred<never>();
		const onAbort = () => left.reject(abortProblem(signal));
		signal.addEventListener('abort', onAbort, {once: true});
		try {
			return await Promise.race([attempt.link, left.promise]);
		} finally {
			signal.removeEventListener('abort', onAbort);
			attempt.waiting--;
			if (attempt.waiting === 0 && !attempt.asking) this.#abandon(attempt);
		}
	}

	/** For what is not worth a second wait: undefined when the last attempt failed a moment ago. */
	async linkUnlessJustFailed(signal: AbortSignal): Promise<SshLink | undefined> {
		if (this.#attempt === undefined && this.#failedWithin(JUST_MS)) return undefined;
		return await this.link(signal);
	}

	async run(argv: readonly string[], options: ProcessOptions): Promise<Ran> {
		const {signal} = options;
		const link = await this.link(signal);
		const release = await (options.urgent ? this.#urgent : this.#sessions).acquire(signal);
		try {
			const execOptions = {
				...options,
				target: this.#name,
				address: this.#address,
				kill: async (pid: number) => {
					const {exitCode} = await this.run(killCommand(pid), {signal: AbortSignal.timeout(10_000), urgent: true});
					return exitCode === 0;
				},
			};
			const current = link.lost() === undefined ? link : await this.link(signal);
			return await sshExec(current, argv, execOptions).catch(async error => {
				// The connection had been lost before, and only now it was noticed.
				if (error instanceof NeverSentError) return await sshExec(await this.link(signal), argv, execOptions);
				throw error;
			});
		} finally {
			release();
		}
	}

	async dial(to: Address, options: DialOptions): Promise<Duplex> {
		const tunnelOptions = {...options, target: this.#name, address: this.#address};
		const link = await this.link(options.signal);
		return await openTunnel(link, to, tunnelOptions).catch(async error => {
			if (error !== link.lost()) throw error;
			return await openTunnel(await this.link(options.signal), to, tunnelOptions);
		});
	}

	async close(): Promise<void> {
		this.#closed = true;
		this.#attempt?.ended.abort();
		const link = this.#link;
		this.#link = undefined;
		if (link === undefined || link.lost() !== undefined) return;
		const gone = new Promise<void>(resolve => link.client.once('close', () => resolve()));
		link.client.end();
		const timer = setTimeout(() => link.client.destroy(), 1_000);
		await gone;
		clearTimeout(timer);
	}

	#open(): Attempt {
		const ended = new AbortController();
		const {questions} = this.#options;
		const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
			attempt.asking = true;
			try {
				return await untilAborted(Promise.resolve().then(ask), ended.signal);
			} finally {
				attempt.asking = false;
			}
		};
		const opening = openSsh(this.#name, this.#target, {
			questions: {
				trustHostKey: (question, signal) => asked(() => questions.trustHostKey(question, signal)),
				secret: (question, signal) => asked(() => questions.secret(question, signal)),
			},
			lookup: this.#options.lookup,
			signal: ended.signal,
			declined: this.#declined,
			unlocked: this.#unlocked,
			...(this.#options.timeoutMs !== undefined && {timeoutMs: this.#options.timeoutMs}),
		});
		const link = opening.then(
			opened => {
				const made = createLink(this.#name, this.#address, opened, () => {
					if (this.#link === made) this.#link = undefined;
				});
				if (this.#closed) opened.client.end();
				else this.#link = made;
				if (this.#attempt === attempt) this.#attempt = undefined;
				return made;
			},
			error => {
				// One that everybody left says nothing about the road.
				if (this.#attempt === attempt) {
					this.#attempt = undefined;
					this.#failure = {error, at: performance.now()};
				}
				throw error;
			},
		);
		link.catch(() => undefined);
		const attempt: Attempt = {link, ended, waiting: 0, asking: false};
		return attempt;
	}

	#failedWithin(ms: number): boolean {
		return this.#failure !== undefined && performance.now() - this.#failure.at < ms;
	}

	#abandon(attempt: Attempt): void {
		if (this.#attempt !== attempt) return;
		this.#attempt = undefined;
		attempt.ended.abort();
	}
}
