import {type Text, text} from '../../core/text.ts';
import type {HttpResponse, Systems} from '../../systems/systems.ts';
import type {ImageReference} from './image-reference.ts';

export interface RegistryAnswer {
	readonly status: number;
	readonly body: string;
}

/** The registry did not let itself be asked, which says nothing about the image. */
export class RegistryRefusal extends Error {
	readonly why: Text;

	constructor(why: Text) {
		super(why.en);
		this.name = 'RegistryRefusal';
		this.why = why;
	}
}

export interface RegistryClient {
	/**
	 * A GET as nobody in particular: a token is fetched where one is asked for, redirects are followed without it.
	 *
	 * @throws RegistryRefusal when it may not be read or not so often; ProblemError of the network
	 */
	get(image: ImageReference, path: string, accept: string): Promise<RegistryAnswer>;
}

export interface RegistryOptions {
	readonly from: string;
	/** Instead of `https://HOST`: a mirror, by the registry's name. */
	readonly bases: Readonly<Record<string, string>>;
	readonly ca?: string | undefined;
}

const MAX_BYTES = 4_194_304;
const MAX_HOPS = 5;

const DENIED = text('may not be read without a login: private, or not there', '로그인 없이 읽을 수 없음(비공개이거나 존재하지 않음)');
const TOO_OFTEN = text('was asked too often (HTTP 429); wait, then look again', '요청 한도 초과(HTTP 429). 잠시 후 다시 확인하십시오');

export function createRegistryClient({from, bases, ca}: RegistryOptions, systems: Systems, signal: AbortSignal): RegistryClient {
	const tokens = new Map<string, Promise<string>>();

	const send = (url: string, headers: Record<string, string>): Promise<HttpResponse> =>
		systems.http({url, from, headers, maxBytes: MAX_BYTES, ...(ca !== undefined && {ca})}, {signal});

	const fetchToken = async (challenge: string, base: string): Promise<string> => {
		const field = (name: string) => new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(challenge)?.[1];
		const realm = field('realm');
		if (!/^bearer\b/i.test(challenge) || realm === undefined || !URL.canParse(realm)) throw new RegistryRefusal(DENIED);
		const url = new URL(realm);
		if (!isAsSafe(url, base)) throw new RegistryRefusal(text('sends the login over plain HTTP', '인증을 암호화되지 않은 HTTP로 요구함'));
		for (const name of ['service', 'scope']) {
			const value = field(name);
			if (value !== undefined) url.searchParams.append(name, value);
		}
		const answer = await send(url.href, {accept: 'application/json'});
		if (answer.status === 429) throw new RegistryRefusal(TOO_OFTEN);
		const token = answer.status === 200 ? tokenIn(answer.body) : undefined;
		if (token === undefined) throw new RegistryRefusal(DENIED);
		return token;
	};

	const follow = async (first: HttpResponse, at: string, accept: string): Promise<HttpResponse> => {
		let answer = first;
		let url = at;
		for (let hop = 0; answer.status >= 300 && answer.status < 400; hop++) {
			const {location} = answer.headers;
			if (location === undefined || hop === MAX_HOPS || !URL.canParse(location, url)) {
				throw new RegistryRefusal(text('redirects in circles', '리디렉션이 끝나지 않음'));
			}
			const next = new URL(location, url);
			if (!isAsSafe(next, url)) throw new RegistryRefusal(text('redirects to plain HTTP', '암호화되지 않은 HTTP로 넘김'));
			url = next.href;
			// The storage behind a registry is signed for in the URL, and refuses a token that is meant for another.
			answer = await send(url, {accept});
		}
		return answer;
	};

	return {
		async get({registry, repository}, path, accept) {
			const base = (bases[registry] ?? `https://${registry === 'docker.io' ? 'registry-1.docker.io' : registry}`).replace(/\/+$/, '');
			const key = `${base} ${repository}`;
			const url = `${base}${path}`;
			const held = tokens.get(key);
			let answer = await send(url, {accept, ...(held !== undefined && {authorization: `Bearer ${await held}`})});
			if (answer.status === 401) {
				const token = fetchToken(answer.headers['www-authenticate'] ?? '', base);
				token.catch(() => undefined);
				tokens.set(key, token);
				answer = await send(url, {accept, authorization: `Bearer ${await token}`});
			}
			answer = await follow(answer, url, accept);
			if (answer.status === 401 || answer.status === 403) throw new RegistryRefusal(DENIED);
			if (answer.status === 429) throw new RegistryRefusal(TOO_OFTEN);
			return {status: answer.status, body: answer.body};
		},
	};
}

function isAsSafe(url: URL, from: string): boolean {
	return url.protocol === 'https:' || (url.protocol === 'http:' && new URL(from).protocol === 'http:');
}

function tokenIn(body: string): string | undefined {
	try {
		const {token, access_token: access} = JSON.parse(body) as Record<string, unknown>;
		const found = token ?? access;
		return typeof found === 'string' && /^[\x21-\x7e]+$/.test(found) ? found : undefined;
	} catch {
		return undefined;
	}
}
