import {createHmac, randomBytes} from 'node:crypto';
import {isSecretKey} from '../secret-name.ts';

/** All that is ever told of a variable's value. */
export interface ValueState {
	readonly state: 'set' | 'empty' | 'placeholder' | 'weak';
	/** Equal within one look when the values are; the salt is thrown away with it. */
	readonly hash: string;
	/** Names this machine itself, which inside a container is the container. */
	readonly localhost: boolean;
	/** Ends in a line break, as what was encoded with `echo` does. */
	readonly newline: boolean;
	/** That it is set is known, and to what is not. */
	readonly untold?: true;
}

/** For a value whose source was not seen. */
export const UNTOLD = '\u0000untold';

const PLACEHOLDER =
	/^(<.*>|\[.*\]|\{\{.*\}\}|x{3,}|\*{3,}|\.{3,}|-+|todo|tbd|none|null|nil|undefined|dummy|fake|placeholder|example|sample|secret|password|passwd|passw0rd|token|key|value|test|admin|postgres|root)$|change[-_ ]?(me|this|it)|replace[-_ ]?(me|this|with)|(^|[-_])your[-_ ]|insert[-_ ].*here|fill[-_ ]?(me|this|in)/i;
const LOCAL_URL = /:\/\/(?:[^@/\s]*@)?(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?=[:/?#,\s]|$)/i;
/** `localhost:8000/api`, or `host=localhost` of a connection string; a network (`127.0.0.0/8`) is no address. */
const LOCAL_NAME = /^(?:host(?:addr)?=)?(?:localhost|127(?:\.\d{1,3}){3}(?!\/\d{1,2}$)|\[?::1\]?(?!\/\d{1,3}$))(?::\d+)?(?:\/.*)?$/i;
/** Where a program listens is said so: `--bind 127.0.0.1`. */
const OPTION = /(?:^|\s)--?[a-z]/i;
const MIN_SECRET_LENGTH = 8;

export type StateOf = (key: string, value: string) => ValueState;

/** One salt for one look, so that a hash tells nothing beyond it. */
export function createStateOf(): StateOf {
	const salt = randomBytes(32);
	return (key, value) => {
		if (value === UNTOLD) return {state: 'set', hash: '', localhost: false, newline: false, untold: true};
		return told(key, value, salt);
	};
}

function told(key: string, value: string, salt: Buffer): ValueState {
	return {
		state: stateOf(key, value),
		hash: createHmac('sha256', salt).update(value).digest('base64'),
		localhost: LOCAL_URL.test(value) || (!OPTION.test(value) && value.split(/[\s,;]+/).some(one => LOCAL_NAME.test(one))),
		newline: /[\r\n]$/.test(value),
	};
}

function stateOf(key: string, value: string): ValueState['state'] {
	const bare = value.trim();
	if (bare === '') return 'empty';
	const secret = isSecretKey(key);
	// An ordinary setting may well be `none` or `test`.
	if (PLACEHOLDER.test(bare) && (secret || /[<>]|your|change|replace/i.test(bare))) return 'placeholder';
	return secret && (bare.length < MIN_SECRET_LENGTH || new Set(bare).size < 4) ? 'weak' : 'set';
}
