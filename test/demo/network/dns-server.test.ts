import {createSocket} from 'node:dgram';
import {Resolver} from 'node:dns/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {createDnsServer, type DnsServer} from '../../../src/demo/network/dns-server.ts';

let server: DnsServer;
const resolver = new Resolver({timeout: 2_000, tries: 1});

beforeAll(async () => {
	server = await createDnsServer({addresses: name => (name === 'site.test' ? ['127.0.0.1', '198.51.100.7'] : undefined)});
	resolver.setServers([`127.0.0.1:${server.port}`]);
});
afterAll(() => server.close());

test('answers A records, whatever the case of the name', async () => {
	expect(await resolver.resolve4('Site.TEST')).toEqual(['127.0.0.1', '198.51.100.7']);
	expect(await resolver.resolve4('site.test', {ttl: true})).toContainEqual({address: '127.0.0.1', ttl: 30});
});

test('has no other records of a name it knows, and no other names', async () => {
	await expect(resolver.resolve6('site.test')).rejects.toMatchObject({code: 'ENODATA'});
	await expect(resolver.resolve4('other.test')).rejects.toMatchObject({code: 'ENOTFOUND'});
});

test('what is not a question gets no answer and does no harm', async () => {
	const socket = createSocket('udp4');
	for (const bytes of [Buffer.alloc(0), Buffer.from('hello'), Buffer.alloc(40, 0xff), Buffer.from('000001000001000000000000ff', 'hex')]) {
		await new Promise(resolve => socket.send(bytes, server.port, '127.0.0.1', resolve));
	}
	await new Promise<void>(resolve => socket.close(resolve));
	expect(await resolver.resolve4('site.test')).toHaveLength(2);
});
