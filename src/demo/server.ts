import {deferred} from '../systems/deferred.ts';
import type {Environment} from './environment.ts';
import type {DemoFacts} from './facts.ts';
import type {FaultName} from './faults.ts';

/** What the demo's process is told. */
export type ToDemo =
	| {readonly type: 'start'; readonly faults: readonly FaultName[]; readonly directory?: string}
	| {readonly type: 'set-fault'; readonly request: number; readonly fault: FaultName; readonly on: boolean}
	| {readonly type: 'stop'};

/** What it says. */
export type FromDemo =
	| {readonly type: 'begun'; readonly directory: string}
	| {readonly type: 'ready'; readonly facts: DemoFacts}
	| {readonly type: 'failed'; readonly detail: string}
	| {readonly type: 'fault-set'; readonly request: number}
	| {readonly type: 'stopped'};

/**
 * The demo's own process, so that its WebAssembly does not hold up the screen. It lives as long as the channel to whoever
 * started it, however that one ended, and leaves nothing behind. Keys typed at the terminal are not meant for it.
 */
function serveDemo(): void {
	const say = (message: FromDemo, then?: () => void) => {
		if (process.connected) process.send?.(message, undefined, {}, () => then?.());
		else then?.();
	};
	for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
	const starting = deferred<Environment>();
	starting.promise.catch(() => undefined);
	const ending = new AbortController();
	let asked = false;
	let leaving: Promise<void> | undefined;

	const leave = () => {
		ending.abort();
		leaving ??= (async () => {
			if (asked) await starting.promise.then(environment => environment.stop()).catch(() => undefined);
			say({type: 'stopped'}, () => process.exit(0));
		})();
		return leaving;
	};
	process.on('disconnect', leave);
	process.on('SIGTERM', leave);
	process.on('message', (message: ToDemo) => {
		if (message.type === 'start') {
			asked = true;
			import('./environment.ts')
				.then(({startEnvironment}) =>
					startEnvironment({...message, signal: ending.signal, onDirectory: directory => say({type: 'begun', directory})}),
				)
				.then(
					environment => {
						starting.resolve(environment);
						say({type: 'ready', facts: environment.facts});
					},
					(error: unknown) => {
						starting.reject(error);
						say({type: 'failed', detail: error instanceof Error ? error.message : String(error)}, leave);
					},
				);
		} else if (message.type === 'set-fault') {
			starting.promise
				.then(environment => environment.setFault(message.fault, message.on))
				.then(() => say({type: 'fault-set', request: message.request}))
				.catch(() => undefined);
		} else void leave();
	});
}

serveDemo();
