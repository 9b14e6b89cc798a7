import {expect, test} from 'vitest';
import {withSecrets} from '../../../src/systems/processes/with-secrets.ts';

const never = new AbortController().signal;
const secrets = {get: async (name: string) => `value of ${name}`};

test('puts the values of named secrets into headers, and leaves no name behind', async () => {
	const request = {
		url: 'http://127.0.0.1/',
		headers: {accept: '*/*'},
		auth: {user: 'admin', secret: 'ONE'},
		secretHeaders: {'X-Key': 'TWO'},
	};
	expect(await withSecrets(request, secrets, never)).toEqual({
		url: 'http://127.0.0.1/',
		headers: {accept: '*/*', authorization: `Basic ${Buffer.from('admin:value of ONE').toString('base64')}`, 'X-Key': 'value of TWO'},
	});
	expect(request.headers).toEqual({accept: '*/*'});
});

test('asks for no secret that is not named', async () => {
	const asked = {get: async () => Promise.reject(new Error('asked'))};
	expect(await withSecrets({url: 'http://127.0.0.1/'}, asked, never)).toEqual({url: 'http://127.0.0.1/', headers: {}});
});
