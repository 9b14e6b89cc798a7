import type {Text, Words} from './text.ts';

/** A place in a text file. Lines and columns count from 1. */
export interface Origin {
	readonly file: string;
	readonly line: number;
	readonly column: number;
}

/**
 * Everything that is expected to go wrong, as data. Prose is made from it in one place, `problem-text.ts`.
 * A problem never carries a secret, a connection string or raw input.
 */
export type Problem =
	// The road: the check could not look, so what it leads to becomes `unknown`.
	| {
			readonly code: 'ssh-unreachable';
			readonly target: string;
			readonly address: string;
			readonly why: NetworkFailure;
			readonly afterMs: number;
	  }
	| {readonly code: 'ssh-denied'; readonly target: string; readonly address: string; readonly user: string}
	| {
			readonly code: 'ssh-key-unreadable';
			readonly target: string;
			readonly path: string;
			readonly why: 'missing' | 'denied' | 'encrypted' | 'malformed';
	  }
	| {readonly code: 'ssh-lost'; readonly target: string; readonly address: string; readonly detail: Words}
	/** Told to stop, and nobody can say that it did: it may run on over there. */
	| {readonly code: 'not-stopped'; readonly target: string; readonly why: NotStopped}
	| {readonly code: 'ssh-forbidden'; readonly target: string; readonly address: string; readonly detail: string}
	| {
			readonly code: 'host-key-unknown';
			readonly target: string;
			readonly address: string;
			readonly fingerprint: string;
			readonly knownHosts: string;
			/** The types of this host's keys that are on record, none of which it showed. */
			readonly recorded?: readonly string[];
	  }
	| {
			readonly code: 'host-key-changed';
			readonly target: string;
			readonly address: string;
			readonly fingerprint: string;
			readonly origin: Origin;
	  }
	| {
			readonly code: 'host-key-revoked';
			readonly target: string;
			readonly address: string;
			readonly fingerprint: string;
			readonly origin: Origin;
	  }
	| {readonly code: 'known-hosts-unreadable'; readonly path: string; readonly detail: Words}
	| {readonly code: 'program-missing'; readonly target: string; readonly program: string}
	| {readonly code: 'docker-unreachable'; readonly target: string; readonly detail: Words}
	| {readonly code: 'container-missing'; readonly target: string; readonly container: string}
	| {readonly code: 'container-not-running'; readonly target: string; readonly container: string; readonly state: string}
	| {readonly code: 'kubernetes-unreachable'; readonly target: string; readonly detail: Words}
	| {readonly code: 'workload-missing'; readonly target: string; readonly workload: string}
	| {readonly code: 'resolver-failed'; readonly name: string; readonly server: string; readonly detail: Words}
	| {readonly code: 'network-down'; readonly target: string; readonly detail: Words}
	/** The TLS of the machine that looks cannot offer the version that was to be tried. */
	| {readonly code: 'tls-unsupported'; readonly version: string; readonly detail: string}
	/** Commands run there, and what they print is not what such a host prints: another system, a tool or a right that is missing. */
	| {readonly code: 'host-unreadable'; readonly target: string; readonly detail: Words}
	// The thing itself, met over a proven road.
	| {readonly code: 'connection-failed'; readonly address: string; readonly why: NetworkFailure; readonly afterMs: number}
	| {readonly code: 'name-unresolved'; readonly name: string; readonly answer: string}
	| {readonly code: 'database-refused'; readonly database: string; readonly sqlState: string; readonly detail: Words}
	| {readonly code: 'query-failed'; readonly database: string; readonly sqlState: string; readonly detail: Words}
	| {readonly code: 'protocol-broken'; readonly address: string; readonly protocol: string; readonly detail: Words}
	/** Connected, and then silence. */
	| {readonly code: 'no-response'; readonly address: string; readonly protocol: string; readonly afterMs: number}
	/** The server ended the handshake with an alert. */
	| {readonly code: 'tls-refused'; readonly address: string; readonly alert: string}
	/** `reason` is OpenSSL's name for it: `CERT_HAS_EXPIRED`. */
	| {readonly code: 'certificate-rejected'; readonly address: string; readonly reason: string}
	| {readonly code: 'response-too-large'; readonly address: string; readonly limitBytes: number}
	// Time and people.
	| {readonly code: 'deadline'; readonly afterMs: number}
	| {readonly code: 'cancelled'}
	| {readonly code: 'no-terminal'; readonly question: string}
	/** Something that is nothing but screens, without a terminal to draw them on. */
	| {readonly code: 'no-screen'}
	// Configuration and secrets.
	/** `last`: the one that was used last, when it is still there. */
	| {readonly code: 'configuration-missing'; readonly searchedFrom: string; readonly last?: string}
	| {
			readonly code: 'file-unreadable';
			readonly path: string;
			readonly why: 'missing' | 'denied' | 'directory' | 'too-large' | 'binary' | 'empty' | 'other';
			readonly detail?: Words;
	  }
	/** `detail` is the system's name for it, or `EEDITED` when the file is not as it was read. */
	| {readonly code: 'file-unwritable'; readonly path: string; readonly detail: string}
	| {
			readonly code: 'target-unknown';
			readonly name: string;
			readonly known: readonly string[];
			readonly nearest?: string;
			readonly origin?: Origin;
	  }
	| {
			readonly code: 'name-unknown';
			readonly what: NameKind;
			readonly name: string;
			readonly nearest?: string;
			readonly known?: readonly string[];
			readonly origin?: Origin;
	  }
	| {readonly code: 'secret-missing'; readonly name: string}
	| {readonly code: 'secrets-exposed'; readonly path: string; readonly mode: string}
	// The language.
	| {readonly code: 'yaml-syntax'; readonly origin: Origin; readonly detail: string}
	| {readonly code: 'yaml-duplicate-key'; readonly origin: Origin; readonly key: string}
	| {readonly code: 'yaml-too-deep'; readonly origin: Origin; readonly limit: number}
	| {readonly code: 'yaml-alias'; readonly origin: Origin; readonly why: 'too-many' | 'cycle' | 'unresolved'}
	| {
			readonly code: 'unknown-key';
			readonly origin: Origin;
			readonly key: string;
			readonly nearest?: string;
			readonly known: readonly string[];
	  }
	| {readonly code: 'missing-key'; readonly origin: Origin; readonly key: string}
	| {
			readonly code: 'wrong-value';
			readonly origin: Origin;
			readonly key: string;
			readonly expected: Text;
			readonly nearest?: string;
	  }
	/** Values that are good one by one and do not go together, or a form that only words can say. */
	| {
			readonly code: 'rule-broken';
			readonly origin: Origin;
			readonly key: string;
			readonly rule: Text;
			/** The part of the configuration that the rule would hold with: `bots.cloud`. */
			readonly asks?: string;
	  }
	| {
			readonly code: 'unknown-kind';
			readonly origin: Origin;
			readonly what: 'check' | 'action';
			readonly name: string;
			readonly nearest?: string;
			readonly known?: readonly string[];
	  }
	| {readonly code: 'duplicate-id'; readonly origin: Origin; readonly id: string; readonly first: Origin}
	| {readonly code: 'unknown-step'; readonly origin: Origin; readonly id: string; readonly nearest?: string}
	| {readonly code: 'unknown-choice'; readonly origin: Origin; readonly id: string; readonly nearest?: string}
	| {readonly code: 'needs-cycle'; readonly origin: Origin; readonly path: readonly string[]}
	/** A part of the configuration that checklists and runbooks, by their ids, take values from. */
	| {readonly code: 'setting-missing'; readonly path: string; readonly key: string; readonly askedBy: readonly string[]}
	| {readonly code: 'undefined-variable'; readonly origin: Origin; readonly name: string; readonly nearest?: string}
	| {readonly code: 'missing-translation'; readonly origin: Origin; readonly language: string}
	| {readonly code: 'bad-duration'; readonly origin: Origin; readonly value: string}
	| {readonly code: 'check-module-bad'; readonly path: string; readonly detail: Words}
	| {readonly code: 'bad-pattern'; readonly origin: Origin; readonly pattern: string; readonly detail: string}
	| {readonly code: 'empty-step'; readonly origin: Origin; readonly id: string}
	/** A page and its twin in the other language say different things; `where` is `front-matter`, `steps`, or a step's id. */
	| {readonly code: 'twin-differs'; readonly origin: Origin; readonly where: string; readonly twin: Origin}
	// The journal.
	| {
			readonly code: 'journal-unwritable';
			readonly path: string;
			readonly why: 'full' | 'read-only' | 'denied' | 'io' | 'other';
			readonly detail: Words;
	  }
	/** The journal it is made from is whole, so that it can be made later. */
	| {
			readonly code: 'report-unwritable';
			readonly run: string;
			readonly path: string;
			readonly why: 'full' | 'read-only' | 'denied' | 'io' | 'other';
			readonly detail: Words;
	  }
	| {readonly code: 'journal-damaged'; readonly path: string; readonly line: number; readonly detail: Words}
	| {readonly code: 'journal-locked'; readonly path: string; readonly pid: number; readonly host: string}
	| {readonly code: 'journal-exposed'; readonly path: string; readonly detail: Words}
	| {readonly code: 'journal-newer'; readonly path: string; readonly version: number}
	| {readonly code: 'run-unknown'; readonly id: string; readonly nearest?: string}
	| {readonly code: 'run-ended'; readonly id: string}
	/** A run of one environment, met with the configuration of another. */
	| {readonly code: 'run-elsewhere'; readonly id: string; readonly began: Words; readonly here: Words}
	| {readonly code: 'read-only'; readonly why: 'flag' | 'locked' | 'damaged' | 'elsewhere'}
	// Steps and gates.
	| {readonly code: 'step-blocked'; readonly step: string; readonly by: readonly string[]}
	| {readonly code: 'gate-closed'; readonly step: string; readonly missing: readonly string[]}
	| {readonly code: 'gate-hard'; readonly step: string; readonly seen: readonly string[]}
	/** The step is what a hard gate rests on: it cannot be waived, only the gate can be overridden. */
	| {readonly code: 'waiver-refused'; readonly step: string; readonly gate: string}
	/** Asks for the time of a step's action that was not done in this run. */
	| {readonly code: 'step-time-unknown'; readonly step: string}
	| {readonly code: 'phrase-mismatch'; readonly expected: string}
	| {readonly code: 'note-required'; readonly step: string}
	| {readonly code: 'requirement-not-met'; readonly step: string; readonly detail: Words}
	/** What an action requires could not be looked at: it may be started all the same, typed and reasoned. */
	| {readonly code: 'requirement-unseen'; readonly step: string; readonly requirements: readonly Text[]}
	| {readonly code: 'nothing-selected'; readonly detail: string}
	| {readonly code: 'usage'; readonly detail: Words}
	| {readonly code: 'demo-failed'; readonly detail: Words};

/** Why a connection did not come about, told apart because each has a different mend. */
export type NetworkFailure = 'refused' | 'no-answer' | 'unreachable' | 'reset' | 'closed' | 'denied';

export type NotStopped = 'no-answer' | 'no-start' | 'no-shell' | 'outlived';

export type NameKind =
	| 'checklist'
	| 'runbook'
	| 'step'
	| 'database'
	| 'cache'
	| 'container'
	| 'fault'
	| 'format'
	| 'language'
	| 'kind'
	| 'command'
	| 'option';

export type ProblemCode = Problem['code'];

/** Codes that mean the road failed: whatever was asked over it is `unknown`. */
const ROAD: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
	'ssh-unreachable',
	'ssh-denied',
	'ssh-key-unreadable',
	'ssh-lost',
	'not-stopped',
	'ssh-forbidden',
	'host-key-unknown',
	'host-key-changed',
	'host-key-revoked',
	'known-hosts-unreadable',
	'program-missing',
	'docker-unreachable',
	'kubernetes-unreachable',
	'resolver-failed',
	'network-down',
	'tls-unsupported',
	'host-unreadable',
]);

export function isRoadProblem(problem: Problem): boolean {
	return ROAD.has(problem.code);
}

/** The one way a problem travels as an exception. Anything else that is thrown is a bug. */
export class ProblemError extends Error {
	readonly problem: Problem;

	constructor(problem: Problem, options?: {readonly cause?: unknown}) {
		super(problem.code, options);
		this.name = 'ProblemError';
		this.problem = problem;
	}
}

export function fail(problem: Problem, cause?: unknown): never {
	throw new ProblemError(problem, cause === undefined ? undefined : {cause});
}
