import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {stringify} from 'yaml';
import {type DemoAddresses, demoConfig} from './demo-config.ts';

export interface OperatorFiles {
	readonly directory: string;
	readonly at: Omit<DemoAddresses, 'identity' | 'knownHosts' | 'ca'>;
	/** Private. */
	readonly clientKey: string;
	/** Public. */
	readonly hostKey: string;
	readonly authority: string;
	readonly secrets: Readonly<Record<string, string>>;
}

/** Writes what an operator of the demo would have: keys, an authority, secrets, and the configuration that names them. */
export async function writeOperatorFiles({directory, at, clientKey, hostKey, authority, secrets}: OperatorFiles) {
	const file = async (name: string, content: string): Promise<string> => {
		await writeFile(join(directory, name), content, {mode: 0o600});
		return join(directory, name);
	};
	const config = demoConfig({
		...at,
		identity: await file('id_ed25519', clientKey),
		knownHosts: await file('known_hosts', `[127.0.0.1]:${at.sshPort} ${hostKey.split(' ').slice(0, 2).join(' ')}\n`),
		ca: await file('ca.pem', authority),
	});
	const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
	const whole = {...config, secrets: {file: await file('secrets.env', lines.join(''))}};
	return {config: whole, configPath: await file('coinpilot-ops.yaml', stringify(whole))};
}
