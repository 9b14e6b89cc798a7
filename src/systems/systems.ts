import type {Duplex} from 'node:stream';
import type {Vantage} from '../core/verdict.ts';

/** Where a command runs: a target, and perhaps a container or a workload's pod on it. */
export interface Place {
	/** A name from the configuration; `operator` is this machine. */
	readonly target: string;
	/** A Docker container on the target. */
	readonly container?: string;
	/** `deployment/bot`, `statefulset/db`: a workload on a Kubernetes target. */
	readonly workload?: string;
}

/** `argv` is quoted as needed for whatever shell lies on the way; `script` is handed to `sh -c` there. */
export type CommandLine = {readonly argv: readonly string[]} | {readonly script: string};

export interface RunOptions {
	readonly signal: AbortSignal;
	/** Written to its standard input, which is then closed. */
	readonly stdin?: string;
	/** Called as text arrives, in order. */
	readonly onOutput?: (stream: 'stdout' | 'stderr', chunk: string) => void;
	/** Each stream is kept up to this many bytes, the middle left out. @default 1 MiB */
	readonly maxBytes?: number;
}

export interface Ran {
	/** Null when the far side gave none: killed, or the connection ended first. */
	readonly exitCode: number | null;
	readonly signal?: string;
	readonly stdout: string;
	readonly stderr: string;
	readonly truncated: boolean;
	readonly durationMs: number;
}

export interface Address {
	/** A name or an IP address, without brackets. */
	readonly host: string;
	readonly port: number;
}

export interface DialOptions {
	readonly signal: AbortSignal;
	/** Until connected. @default 5000 */
	readonly timeoutMs?: number;
	/** Connect to this IP address although `host` is a name (curl's `--resolve`). */
	readonly via?: string;
}

export type RecordType = 'A' | 'AAAA' | 'CNAME' | 'CAA' | 'MX' | 'NS' | 'TXT';

export interface DnsAnswer {
	/** `NOERROR`, `NXDOMAIN`, `SERVFAIL`, `REFUSED`. */
	readonly rcode: string;
	readonly records: readonly string[];
	readonly server: string;
}

export interface HttpRequest {
	readonly url: string;
	readonly method?: 'GET' | 'HEAD' | 'POST';
	readonly headers?: Readonly<Record<string, string>>;
	/** Basic authentication with the secret of that name: its value never passes through whoever asks. */
	readonly auth?: {readonly user: string; readonly secret: string} | undefined;
	/** Headers whose values are the secrets of these names: `{'X-N8N-API-KEY': 'N8N_API_KEY'}`. */
	readonly secretHeaders?: Readonly<Record<string, string>> | undefined;
	readonly body?: string;
	/** The target whose network the request leaves from. @default operator */
	readonly from?: string;
	/** Connect to this container's own address on `from`, whatever host the URL names: it is not published anywhere. */
	readonly container?: string;
	readonly via?: string;
	/** PEM file of an additional certificate authority. */
	readonly ca?: string;
	/** @default 1 MiB */
	readonly maxBytes?: number;
	/** From dialling to the last byte, so that a server that hangs is told from a check that ran out of time. @default 8000 */
	readonly timeoutMs?: number;
}

export interface HttpResponse {
	readonly status: number;
	/** Names in lower case; repeated headers joined by a comma. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
	readonly address: string;
	/** Milliseconds for each phase. */
	readonly timings: {readonly connectMs: number; readonly tlsMs: number; readonly firstByteMs: number; readonly totalMs: number};
}

export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

export interface HandshakeRequest {
	/** The target whose network the handshake leaves from. @default operator */
	readonly from?: string;
	readonly host: string;
	readonly port: number;
	readonly via?: string;
	/** The name asked for and verified; an empty string asks for none. @default host */
	readonly servername?: string;
	/** PEM file of an additional certificate authority. */
	readonly ca?: string;
	readonly minVersion?: TlsVersion;
	/** Below TLS 1.2 every cipher this machine's OpenSSL has is offered; what it cannot offer is `tls-unsupported`. */
	readonly maxVersion?: TlsVersion;
	readonly alpn?: readonly string[];
	/** From connected to secured. @default 5000 */
	readonly timeoutMs?: number;
}

export interface Certificate {
	/** One line: `CN=dashboard.example.com, O=…`. */
	readonly subject: string;
	readonly commonName?: string;
	readonly issuer: string;
	/** Milliseconds since the epoch. */
	readonly validFrom: number;
	readonly validTo: number;
	/** DNS names and IP addresses it was issued for (subject alternative names). */
	readonly names: readonly string[];
	readonly fingerprint256: string;
	readonly serialNumber: string;
	readonly selfSigned: boolean;
}

/** A finished handshake, whether or not the certificate deserves trust: reading and judging are two things. */
export interface Handshake {
	readonly authorized: boolean;
	/** The first thing wrong with it, as OpenSSL names it: `CERT_HAS_EXPIRED`, `ERR_TLS_CERT_ALTNAME_INVALID`. */
	readonly authorizationError?: string;
	/** `TLSv1.3`. */
	readonly protocol: string;
	readonly cipher: string;
	readonly alpn?: string;
	/** What the server sent, in its order, the leaf first. */
	readonly sent: readonly Certificate[];
	/** From the leaf to the trust anchor; empty when no trusted path was found. Cross-signed extras are only in `sent`. */
	readonly verified: readonly Certificate[];
	/** The address that was connected to. */
	readonly address: string;
	readonly timings: {readonly connectMs: number; readonly tlsMs: number};
}

/** Rows of one statement. Values are text as the server wrote them, so that nothing is rounded on the way. */
export interface Rows {
	readonly columns: readonly string[];
	readonly rows: readonly (readonly (string | null)[])[];
}

export interface PostgresSession {
	query(sql: string, parameters?: readonly (string | number | null)[]): Promise<Rows>;
}

export interface RedisSession {
	/** One command; the reply as ioredis gives it, Buffers as UTF-8 text, or behind `NOT_TEXT` byte by byte. */
	command(name: string, ...parameters: string[]): Promise<unknown>;
}

export interface Clock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Milliseconds that never go back; for durations and deadlines. */
	monotonic(): number;
}

/**
 * The only way out of the program. Every method takes a signal and honours it; every failure is a `ProblemError`.
 * A failure of the road carries a road code (`isRoadProblem`); a failure of the thing itself does not.
 */
export interface Systems {
	readonly clock: Clock;
	/** Runs to the end and resolves with whatever exit code it had; rejects only when it could not run. */
	run(place: Place, command: CommandLine, options: RunOptions): Promise<Ran>;
	/**
	 * The target's own Docker command line, called as its configuration says. Resolves with whatever exit code it had;
	 * rejects with a road problem when the program is missing or the daemon did not answer.
	 */
	docker(target: string, args: readonly string[], options: Omit<RunOptions, 'stdin'>): Promise<Ran>;
	/**
	 * kubectl with the target's context and namespace already in place. Resolves with whatever exit code it had;
	 * rejects with a road problem when the program is missing or the API server did not answer.
	 */
	kubectl(target: string, args: readonly string[], options: {readonly signal: AbortSignal}): Promise<Ran>;
	/** A TCP connection from the target's network: direct, through SSH, or by port-forward. */
	dial(from: string, to: Address, options: DialOptions): Promise<Duplex>;
	resolve(name: string, type: RecordType, options: {readonly signal: AbortSignal; readonly server?: string}): Promise<DnsAnswer>;
	/** Addresses of a name for connecting, both families, as the configured resolver or the system gives them. */
	lookup(name: string, options: {readonly signal: AbortSignal}): Promise<readonly string[]>;
	/** A TLS handshake that reads everything and refuses nothing; the connection is closed afterwards. */
	handshake(request: HandshakeRequest, options: {readonly signal: AbortSignal}): Promise<Handshake>;
	/** One request; redirects are never followed. */
	http(request: HttpRequest, options: {readonly signal: AbortSignal}): Promise<HttpResponse>;
	/** A session on a configured database, inside one read-only transaction at REPEATABLE READ; rolled back afterwards. */
	postgres<T>(database: string, use: (session: PostgresSession) => Promise<T>, options: {readonly signal: AbortSignal}): Promise<T>;
	redis<T>(cache: string, use: (session: RedisSession) => Promise<T>, options: {readonly signal: AbortSignal}): Promise<T>;
	vantage(target: string, options: {readonly signal: AbortSignal}): Promise<Vantage>;
	/** Ends every connection and every process that was started. */
	close(): Promise<void>;
}
