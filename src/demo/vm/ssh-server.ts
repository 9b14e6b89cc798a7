import type {ChildProcess} from 'node:child_process';
import {timingSafeEqual} from 'node:crypto';
import {connect, createServer} from 'node:net';
import ssh2, {type AuthContext, type Connection, type ParsedKey, type ServerChannel} from 'ssh2';
import {createListener, type Listener} from '../network/listener.ts';
import type {World} from '../world.ts';
import {cook} from './cooked-terminal.ts';
import type {VmProcesses} from './vm-processes.ts';

export interface SshPlan {
	readonly port: number;
	readonly user: string;
	/** Private keys, OpenSSH format: its own, and the one it shows when the host key has changed. */
	readonly hostKey: string;
	readonly otherHostKey: string;
	/** The only public key that is let in. */
	readonly authorized: string;
	readonly processes: VmProcesses;
	/** The real loopback port behind an address of the VM's network; undefined: nothing listens there. */
	readonly route: (host: string, port: number) => number | undefined;
	readonly world: World;
}

/** The VM's sshd: public keys only, commands, and connections onwards. No shell, no files, no remote forwarding. */
export async function createSshServer(plan: SshPlan): Promise<Listener> {
	const make = (hostKey: string) => new ssh2.Server({hostKeys: [hostKey], ident: 'OpenSSH_9.6'}, client => serveClient(client, plan));
	const usual = make(plan.hostKey);
	const other = make(plan.otherHostKey);
	return await createListener(
		createServer(socket => (plan.world.has('ssh-host-key-changed') ? other : usual).injectSocket(socket)),
		plan.port,
	);
}

function serveClient(client: Connection, plan: SshPlan): void {
	const allowed = parse(plan.authorized);
	client.on('error', () => client.end());
	client.on('authentication', context => authenticate(context, plan.user, allowed));
	client.on('ready', () => {
		client.on('session', accept => {
			const session = accept();
			session.on('env', acceptEnv => acceptEnv?.());
			let terminal = false;
			session.on('pty', acceptPty => {
				terminal = true;
				acceptPty?.();
			});
			session.on('shell', acceptShell => void runCommand(acceptShell(), SHELL, plan.processes, terminal));
			session.on('exec', (acceptExec, _reject, {command}) => {
				const child = runCommand(acceptExec(), command, plan.processes, terminal);
				session.on('signal', (_accept, _refuse, {name}) => plan.processes.end(child, `SIG${name}` as NodeJS.Signals));
			});
		});
		client.on('tcpip', (accept, reject, {destIP, destPort}) => {
			const port = plan.route(destIP, destPort);
			// What sshd says of a port that nobody listens on.
			const refuse = () => reject();
			if (port === undefined) return refuse();
			const socket = connect(port, '127.0.0.1');
			socket.once('error', refuse);
			socket.once('connect', () => {
				socket.off('error', refuse);
				const channel = accept();
				socket.on('error', () => channel.close());
				channel.on('error', () => socket.destroy());
				channel.on('close', () => socket.destroy());
				socket.on('close', () => channel.close());
				channel.pipe(socket).pipe(channel);
			});
		});
	});
}

function authenticate(context: AuthContext, user: string, allowed: ParsedKey): void {
	if (isAllowed(context, user, allowed)) context.accept();
	else context.reject(['publickey']);
}

/** Without a signature the client only asks whether the key would do. */
function isAllowed(context: AuthContext, user: string, allowed: ParsedKey): boolean {
	if (context.method !== 'publickey' || context.username !== user) return false;
	const wanted = allowed.getPublicSSH();
	if (context.key.data.length !== wanted.length || !timingSafeEqual(context.key.data, wanted)) return false;
	if (context.signature === undefined || context.blob === undefined) return true;
	return allowed.verify(context.blob, context.signature, context.hashAlgo) === true;
}

/** A shell that asks for line after line: an interactive one would complain that there is no real terminal. */
const SHELL = `while printf 'ubuntu@coinpilot-ins:~$ '; IFS= read -r line; do eval "$line"; done`;

function runCommand(channel: ServerChannel, command: string, processes: VmProcesses, terminal: boolean): ChildProcess {
	const child = processes.start(command, terminal);
	channel.on('error', () => undefined);
	channel.once('close', () => processes.end(child));
	child.stdin?.on('error', () => undefined);
	if (terminal) cook(channel, child, () => processes.end(child, 'SIGINT'));
	else {
		if (child.stdin !== null) channel.pipe(child.stdin);
		child.stdout?.on('data', chunk => channel.writable && channel.write(chunk));
		child.stderr?.on('data', chunk => channel.stderr.writable && channel.stderr.write(chunk));
	}
	child.once('error', () => {
		channel.exit(127);
		channel.end();
	});
	child.once('close', (code, signal) => {
		if (signal !== null) channel.exit(signal.replace(/^SIG/, ''), false, '');
		else channel.exit(code ?? 1);
		channel.end();
	});
	return child;
}

function parse(publicKey: string): ParsedKey {
	const parsed = ssh2.utils.parseKey(publicKey);
	if (parsed instanceof Error) throw parsed;
	return Array.isArray(parsed) ? (parsed[0] as ParsedKey) : parsed;
}
