import {expect, test} from 'vitest';
import {isSecretKey} from '../../src/checks/secret-name.ts';
import {configSchema} from '../../src/config/schema.ts';

const {environment} = configSchema.parse({environment: 'test', domain: 'x.example.com', targets: {}}).application;
/** What the application is given and may be told to anybody. */
const OPEN = ['DATABASE_URL', 'REDIS_HOST', 'LLM_MODE', 'N8N_URL', 'GRAFANA_ADMIN_USER'];

test.each([...new Set([...environment.required, ...Object.values(environment.services).flat(), ...environment.same])])(
	'%s of the application is a secret, unless it is open',
	name => {
		expect(isSecretKey(name)).toBe(!OPEN.includes(name));
	},
);

test.each([
	...['SECRET_KEY', 'JWT_SECRET_KEY', 'secretKey', 'AWS_SECRET_ACCESS_KEY', 'N8N_ENCRYPTION_KEY', 'DB_PW', 'DB_PASSWD', 'PGPASSWORD'],
	...['DISCORD_WEBHOOK_URL', 'GITHUB_TOKEN', 'SENTRY_DSN', 'SSH_PRIVATE_KEY'],
])('%s is a secret', name => {
	expect(isSecretKey(name)).toBe(true);
});

test.each([
	...['KEYWORDS', 'MAX_KEYS', 'PRIMARY_KEY', 'CACHE_KEY', 'SECRETARY', 'SECRET_KEYS_MAX', 'TOKEN_TTL', 'PWD_COMMAND', 'IPW', 'HTTPW'],
	...['WEBHOOK_URL', 'POSTGRES_PASSWORD_FILE', 'UPBIT_SECRET_KEY_FILE'],
])('%s is none', name => {
	expect(isSecretKey(name)).toBe(false);
});
