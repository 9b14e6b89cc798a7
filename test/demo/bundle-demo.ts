import {join} from 'node:path';
import {build} from 'esbuild';

/** Bundles the demo's process, and a parent that starts it and reports, into a folder: Node runs no TypeScript by itself. */
export async function bundleDemo(folder: string): Promise<{readonly server: string; readonly parent: string}> {
	const source = join(import.meta.dirname, '../../src/demo');
	await build({
		stdin: {
			contents: `import {startDemo} from './demo.ts';
				const [server, directory] = process.argv.slice(2);
				const demo = await startDemo({server, directory});
				process.send({pid: demo.pid, directory: demo.directory, config: demo.config});`,
			resolveDir: source,
			loader: 'ts',
		},
		outfile: join(folder, 'parent.mjs'),
		...COMMON,
	});
	await build({entryPoints: [join(source, 'server.ts')], outfile: join(folder, 'demo-server.mjs'), ...COMMON});
	return {server: join(folder, 'demo-server.mjs'), parent: join(folder, 'parent.mjs')};
}

const COMMON = {bundle: true, format: 'esm', platform: 'node', target: 'node20.19', packages: 'external', logLevel: 'error'} as const;
