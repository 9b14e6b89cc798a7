import {hostname} from 'node:os';
import {sanitise} from '../core/sanitise.ts';
import {untilAborted} from '../core/until-aborted.ts';
import type {Vantage} from '../core/verdict.ts';
import type {Kubernetes} from './containers/kubernetes.ts';
import type {RunProcess} from './processes/run-process.ts';
import type {Targets} from './targets.ts';

export interface Vantages {
	/** Looked up once for as long as the road lasts. */
	of(target: string, signal: AbortSignal): Promise<Vantage>;
}

/** A stamp is not worth waiting for longer. */
const LOOK_MS = 5_000;
const AGAIN_MS = 60_000;

export function createVantages(targets: Targets): Vantages {
	const looks = new WeakMap<object, {readonly seen: Promise<Vantage>; readonly until: number}>();

	/** Shared by every check that wants it, so no one's signal ends it. What could not be told is looked at again later. */
	const once = (key: object, look: (signal: AbortSignal) => Promise<Vantage>): Promise<Vantage> => {
		const known = looks.get(key);
		if (known !== undefined && performance.now() < known.until) return known.seen;
		const seen = look(AbortSignal.timeout(LOOK_MS));
		looks.set(key, {seen, until: Number.POSITIVE_INFINITY});
		seen.then(({machine}) => machine === undefined && looks.set(key, {seen, until: performance.now() + AGAIN_MS}));
		return seen;
	};

	const start = async (target: string, signal: AbortSignal): Promise<Vantage> => {
		const reached = targets.get(target);
		if (reached.type === 'kubernetes')
			return await once(reached, enough => lookAtCluster(target, reached.context, reached.kubernetes, enough));
		const {run, dockerWords} = reached;
		if (reached.type === 'local') {
			return await once(reached, async enough => ({hostname: hostname(), ...(await lookAtHost(target, dockerWords, run, enough))}));
		}
		const link = await reached.connection.linkUnlessJustFailed(signal);
		return link === undefined ? {target} : await once(link, enough => lookAtHost(target, dockerWords, run, enough));
	};

	return {of: (target, signal) => untilAborted(start(target, signal), signal)};
}

/** Two lines: the host's name, and what tells it from a host of the same name. What is not found is left out. */
async function lookAtHost(target: string, docker: string, run: RunProcess, signal: AbortSignal): Promise<Vantage> {
	const script = `hostname 2>/dev/null || uname -n
cat /etc/machine-id 2>/dev/null || cat /var/lib/dbus/machine-id 2>/dev/null ||
ioreg -rd1 -c IOPlatformExpertDevice 2>/dev/null | awk -F'"' '/IOPlatformUUID/ {id = $4} END {if (id == "") exit 1; print id}' ||
${docker} info --format '{{.ID}}' 2>/dev/null || :`;
	let said = '';
	const onOutput = (stream: 'stdout' | 'stderr', chunk: string) => {
		if (stream === 'stdout') said += chunk;
	};
	await run(['sh', '-c', script], {signal, onOutput}).catch(() => undefined);
	const [name, machine] = said.split('\n').map(line => sanitise(line.trim().slice(0, 200), {newlines: false}));
	return {target, ...(name ? {hostname: name} : {}), ...(machine ? {machine} : {})};
}

/** The cluster behind a context: kube-system has the same id for as long as the cluster lives. */
async function lookAtCluster(target: string, context: string, kubernetes: Kubernetes, signal: AbortSignal): Promise<Vantage> {
	const args = ['--request-timeout=5s', 'get', 'namespace', 'kube-system', '-o', 'jsonpath={.metadata.uid}'];
	const ran = await kubernetes.call(args, {signal}).catch(() => undefined);
	const machine = ran?.exitCode === 0 ? sanitise(ran.stdout.trim().slice(0, 200), {newlines: false}) : '';
	return {target, hostname: context, ...(machine ? {machine} : {})};
}
