import {ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import {untilAborted} from '../../core/until-aborted.ts';
import {deferred} from '../deferred.ts';
import {detailOf} from '../detail-of.ts';
import {forget, killGroup, remember} from '../processes/local-process.ts';
import type {Kubernetes} from './kubernetes.ts';

export interface PortForwards {
	/** The port on this machine that leads to the workload's port. */
	to(workload: string, port: number, signal: AbortSignal): Promise<number>;
	close(): Promise<void>;
}

const READY_MS = 15_000;

/**
 * `kubectl port-forward`, one process for each workload and port, shared by all who dial there, started anew once it ended.
 *
 * @throws ProblemError `program-missing`, `kubernetes-unreachable`, `workload-missing`, `container-not-running`
 */
export function createPortForwards(target: string, kubernetes: Kubernetes): PortForwards {
	const open = new Map<string, {readonly port: Promise<number>; readonly end: () => Promise<void>}>();

	const start = (workload: string, port: number, key: string) => {
		const ready = deferred<number>();
		const ended = new AbortController();
		let pid: number | undefined;
		const running = (async () => {
			const {execa} = await import('execa');
			const [file = '', ...words] = kubernetes.words;
			const args = [...words, 'port-forward', '--pod-running-timeout=5s', '--address', '127.0.0.1', workload, `:${port}`];
			if (ended.signal.aborted) return;
			const child = execa(file, args, {detached: true, cleanup: false, reject: false, stdin: 'ignore', buffer: false});
			pid = child.pid;
			if (pid !== undefined) remember(pid);
			let said = '';
			let complained = '';
			child.stdout.on('data', (chunk: Buffer) => {
				said = `${said}${chunk}`.slice(-4_096);
				const local = /Forwarding from 127\.0\.0\.1:(\d+) ->/.exec(said)?.[1];
				if (local !== undefined) ready.resolve(Number(local));
			});
			child.stderr.on('data', (chunk: Buffer) => {
				complained = `${complained}${chunk}`.slice(-4_096);
			});
			const result = await child;
			if (pid !== undefined) forget(pid);
			if (open.get(key)?.port === ready.promise) open.delete(key);
			if (result.code === 'ENOENT' || result.code === 'EACCES') {
				throw new ProblemError({code: 'program-missing', target: 'operator', program: file}, {cause: result});
			}
			await kubernetes.explain(workload, {stderr: complained}, AbortSignal.any([ended.signal, AbortSignal.timeout(10_000)]));
			throw new ProblemError({code: 'kubernetes-unreachable', target, detail: detailOf(complained)});
		})();
		running.catch(ready.reject);
		const timer = setTimeout(() => {
			ready.reject(
				new ProblemError({
					code: 'kubernetes-unreachable',
					target,
					detail: text(`port-forward to ${workload} was not ready in 15 s`, `${workload} 포트 포워딩이 15초 안에 준비되지 않음`),
				}),
			);
			void killGroup(pid);
		}, READY_MS);
		ready.promise.finally(() => clearTimeout(timer)).catch(() => undefined);
		const end = async () => {
			ended.abort();
			await killGroup(pid);
			await running.catch(() => undefined);
		};
		return {port: ready.promise, end};
	};

	return {
		async to(workload, port, signal) {
			const key = `${workload} ${port}`;
			const entry = open.get(key) ?? start(workload, port, key);
			open.set(key, entry);
			try {
				return await untilAborted(entry.port, signal);
			} catch (error) {
				if (!signal.aborted && open.get(key) === entry) open.delete(key);
				throw error;
			}
		},
		async close() {
			await Promise.all([...open.values()].map(({end}) => end()));
			open.clear();
		},
	};
}
