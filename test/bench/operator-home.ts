import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {demoConfig} from '../../src/demo/demo-config.ts';

export interface OperatorHome {
	readonly env: NodeJS.ProcessEnv;
	readonly configPath: string;
	remove(): void;
}

/** A home directory with the demo's configuration and no demo: the screens come up, and every connection is refused. */
export function makeOperatorHome(): OperatorHome {
	const home = mkdtempSync(join(tmpdir(), 'coinpilot-bench-'));
	const configPath = join(home, 'coinpilot-ops.yaml');
	const refused = 9;
	const config = demoConfig({
		domain: 'dashboard.example.com',
		sshPort: refused,
		httpPort: refused,
		httpsPort: refused,
		dnsPort: refused,
		closed: [3000, 5432],
		identity: join(home, 'id'),
		knownHosts: join(home, 'known_hosts'),
		ca: join(home, 'ca.pem'),
		kubectl: 'false',
		bot: '127.0.0.1',
		registry: 'http://127.0.0.1:5000',
		exchange: 'http://127.0.0.1:5001/v1/ticker',
		acme: 'http://127.0.0.1:5002/directory',
	});
	// JSON is YAML as well.
	writeFileSync(configPath, JSON.stringify({...config, language: 'en'}));
	const env = {
		PATH: process.env.PATH,
		HOME: home,
		XDG_STATE_HOME: join(home, 'state'),
		XDG_CONFIG_HOME: join(home, 'config'),
		LANG: 'C.UTF-8',
	};
	return {env, configPath, remove: () => rmSync(home, {recursive: true, force: true})};
}
