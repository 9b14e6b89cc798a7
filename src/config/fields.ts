import {z} from 'zod';
import {parseDuration} from '../core/duration.ts';
import {text} from '../core/text.ts';

/** Both languages, always: neither is shown in place of the other. */
export const textSchema = z
	.strictObject({en: z.string().regex(/\S/), ko: z.string().regex(/\S/)})
	.meta({id: 'Text', description: 'The same text in English and in Korean.'});

export const durationSchema = z
	.string()
	.refine(value => parseDuration(value) !== undefined, {params: {problem: 'bad-duration'}})
	.meta({id: 'Duration', description: 'A length of time: 30s, 5m, 1h30m, 7d.', pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h|d|w))+$'});

/** A name in the DNS, of any script: no scheme, user, port or path. */
export const DOMAIN_NAME = /^[^\s/:@?#\\]{1,253}$/;

export const DOMAIN_FORM = text(
	'a name like dashboard.example.com, without https:// and without a path',
	'dashboard.example.com 같은 이름(https://와 경로 제외)',
);

export const domainSchema = z.string().regex(DOMAIN_NAME).meta({id: 'Domain', description: 'A name in the DNS.'});

/** One line, as it is shown and handed on: a control character in it would do something in a terminal or end a line. */
export const nameSchema = z
	.string()
	.regex(/^[^\p{Cc}]{1,200}$/u)
	.meta({id: 'Name'});

/** Where a machine is: a name or an address of either family, and nothing that belongs beside it. */
export const HOST_NAME = /^(?!-|[^:]+:\d+$)[^\s/@[\]\p{Cc}]{1,253}$/u;

export const HOST_FORM = text(
	'a host name or an address alone, without user, port or brackets',
	'사용자, 포트, 대괄호 없이 호스트 이름이나 주소만',
);

export const hostSchema = z.string().regex(HOST_NAME).meta({id: 'Host', description: 'A host name or an address.'});

/** A name that stands in quotes in the script of an action: nothing in it ends the quotes or means something inside of them. */
export const quotedSchema = z
	.string()
	.regex(/^[^\p{Cc}"'`$\\]{1,200}$/u)
	.meta({id: 'QuotedName'});

/** A path on a host, to look at or to run in, likewise quoted: there is no folder that it could be relative to. */
export const hostPathSchema = z
	.string()
	.regex(/^\/[^\p{Cc}"'`$\\]{0,1000}$/u)
	.meta({id: 'HostPath'});

/** Not an offset: to PostgreSQL `+09:00` as a zone is nine hours behind. */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+/-]*$/;

/** A time zone by its name: `UTC`, `Asia/Seoul`. */
export const zoneSchema = z
	.string()
	.refine(isZone, {message: 'a zone is a name like UTC or Asia/Seoul', params: {ko: '시간대는 UTC, Asia/Seoul 같은 이름'}})
	.meta({pattern: ZONE_NAME.source});

function isZone(name: string): boolean {
	if (!ZONE_NAME.test(name)) return false;
	try {
		return new Intl.DateTimeFormat('en', {timeZone: name}).resolvedOptions().timeZone !== '';
	} catch {
		return false;
	}
}

/** A secret is named, never written: its value comes from the environment, a mode-600 env file, or a prompt. */
export const secretSchema = z.strictObject({
	secret: z
		.string()
		.regex(/^[A-Z][A-Z0-9_]*$/)
		.meta({id: 'SecretName', description: 'The name of a secret, never its value.'}),
});
