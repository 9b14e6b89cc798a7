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

export const nameSchema = z.string().min(1).max(200);

/** A secret is named, never written: its value comes from the environment, a mode-600 env file, or a prompt. */
export const secretSchema = z.strictObject({
	secret: z
		.string()
		.regex(/^[A-Z][A-Z0-9_]*$/)
		.meta({id: 'SecretName', description: 'The name of a secret, never its value.'}),
});
