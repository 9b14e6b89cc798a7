import {expect, test} from 'vitest';
import {parseSockets} from '../../../src/checks/host/listening-sockets.ts';

const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (local: string, state = '0A') => `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  0 0 20711 1`;

test.each<[string, string, number, boolean]>([
	['0100007F:1538', '127.0.0.1', 5432, true],
	['00000000:0016', '0.0.0.0', 22, false],
	['0A00000A:1F90', '10.0.0.10', 8080, false],
	['0100007E:0050', '126.0.0.1', 80, false],
	['00000000000000000000000000000000:01BB', '::', 443, false],
	['00000000000000000000000001000000:0CEA', '::1', 3306, true],
	['0000000000000000FFFF00000100007F:20FB', '::ffff:127.0.0.1', 8443, true],
	['0000000000000000FFFF000000000000:20FB', '::ffff:0.0.0.0', 8443, false],
	['B80D01200000000000000000FE000000:0050', '2001:db8::fe', 80, false],
])('%s is %s', (local, address, port, loopback) => {
	expect(parseSockets([head, row(local)].join('\n'))).toEqual([{address, port, loopback}]);
});

test('connections and a heading are no listeners', () => {
	expect(parseSockets([head, row('0100007F:1538', '01'), '', 'garbage'].join('\n'))).toEqual([]);
});
