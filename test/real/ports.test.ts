import {execFileSync} from 'node:child_process';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {ports} from '../../src/checks/network/ports.ts';
import {canMakeHosts, type FilteredHost, startFilteredHost} from '../support/filtered-host.ts';
import {createLoopbackSystems} from '../support/loopback-systems.ts';

const OPEN = [22, 80, 443];
const FILTERED = [3000, 5432, 5678, 6379, 8000, 8501, 9090];
const REFUSED = [21, 23, 25, 110, 143];
const hasNmap = answers('nmap');
const {signal} = new AbortController();

function answers(program: string): boolean {
	try {
		execFileSync(program, ['--version'], {stdio: 'ignore'});
		return true;
	} catch {
		return false;
	}
}

if (!canMakeHosts()) console.warn('SKIPPED: test/real/ports.test.ts needs root, iproute2 and network namespaces');
if (!hasNmap) console.warn('SKIPPED: the comparison in test/real/ports.test.ts needs nmap');

describe.skipIf(!canMakeHosts())('ports of a host behind a firewall (needs root, iproute2 and network namespaces)', () => {
	let host: FilteredHost;
	beforeAll(async () => {
		host = await startFilteredHost(OPEN, FILTERED);
	});
	afterAll(() => host.close());

	async function look(fields: object) {
		const spec = ports.schema.parse({host: 'vm.example', ...fields});
		const systems = createLoopbackSystems({lookup: async () => host.addresses});
		return ports.judge(await ports.observe(spec, systems, signal), spec);
	}

	it('passes the plan of the firewall, on both families', async () => {
		const verdict = await look({open: OPEN, closed: [...FILTERED, ...REFUSED]});
		expect(verdict.evidence.map(({status}) => status)).toEqual(['pass', 'pass']);
		expect(verdict.status).toBe('pass');
		expect(verdict.table?.rows.map(({cells}) => cells.slice(2))).toEqual([
			...OPEN.map(() => ['open', 'open']),
			...FILTERED.map(() => ['filtered', 'filtered']),
			...REFUSED.map(() => ['closed', 'closed']),
		]);
	});

	it('ports: a port that should be open is filtered → fail', async () => {
		const verdict = await look({open: [443, 5432], families: [4]});
		expect(verdict).toMatchObject({status: 'fail', summary: {en: `5432 is filtered on ${host.addresses[0]}, should be open`}});
	});

	it('ports: a port that should be let through is dropped → fail, and refused is let through', async () => {
		const verdict = await look({through: [...OPEN, ...REFUSED, 5432], families: [4]});
		expect(verdict).toMatchObject({status: 'fail', summary: {en: `5432 is filtered on ${host.addresses[0]}, should be let through`}});
		expect(await look({through: [...OPEN, ...REFUSED], families: [4]})).toMatchObject({status: 'pass'});
	});

	it('ports: a port that should be closed is open → fail', async () => {
		const verdict = await look({open: [443], closed: [22]});
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toContain(`22 is open on ${host.addresses[1]}, should be closed`);
	});

	it('ports: a port that should be open is refused → fail', async () => {
		expect(await look({open: [443, 21], families: [6]})).toMatchObject({status: 'fail'});
	});

	it.skipIf(!hasNmap)('sees what nmap sees', async () => {
		const asked = [...OPEN, ...FILTERED, ...REFUSED];
		const [ipv4] = host.addresses;
		const printed = execFileSync('nmap', ['-sT', '-Pn', '-n', '-p', asked.join(','), ipv4], {encoding: 'utf8'});
		const nmap = [...printed.matchAll(/^(\d+)\/tcp +(\w+)/gm)].map(([, port, state]) => [port, state]);
		const verdict = await look({open: OPEN, closed: [...FILTERED, ...REFUSED], families: [4]});
		const ours = (verdict.table?.rows ?? []).map(({cells}) => [String(cells[0]), String(cells[2])]);
		const byPort = (left: (string | undefined)[], right: (string | undefined)[]) => Number(left[0]) - Number(right[0]);
		expect(ours.sort(byPort)).toEqual(nmap.sort(byPort));
		expect(nmap).toHaveLength(asked.length);
	});

	it('ports: the cable is out → unknown', async () => {
		host.cut();
		const verdict = await look({open: OPEN, closed: FILTERED});
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('not even one to prove the road')}});
	});
});
