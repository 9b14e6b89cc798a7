import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {composeFile} from '../../../src/checks/containers/compose-file.ts';
import {composeServices} from '../../../src/checks/containers/compose-services.ts';
import {publishedPorts} from '../../../src/checks/containers/published-ports.ts';
import {envParity} from '../../../src/checks/environment/env-parity.ts';
import {type ComposeProject, createComposeProject} from '../../support/compose-project.ts';
import {inspected} from '../../support/inspected.ts';
import {lookWith} from '../../support/look-with.ts';

const containers = [inspected('db'), inspected('bot')];
const model = {name: 'oci', services: {db: {image: 'db:1'}, bot: {image: 'bot:1'}}};

let project: ComposeProject;
beforeEach(async () => {
	project = await createComposeProject({'docker-compose.yml': 'services: {db: {image: "db:1"}, bot: {image: "bot:1"}}\n'}, args => {
		if (args[0] === 'image')
			return {
				stdout: args
					.slice(4)
					.map(id => `${id} 2026-02-20T00:00:00Z\n`)
					.join(''),
			};
		if (args[0] === 'compose') return {stdout: JSON.stringify(model)};
		return {stdout: args[0] === 'ps' ? containers.map(one => String(one.Id)).join('\n') : JSON.stringify(containers)};
	});
});
afterEach(() => project.remove());

const called = (word: string) => project.calls.filter(([first]) => first === word).length;
const services = (...names: string[]) => lookWith(composeServices, {services: names, interval: '1ms'}, project.systems);

describe('what checks of containers ask of a host', () => {
	it('is asked once for all that ask at the same time', async () => {
		const fields = {directory: project.directory};
		await Promise.all([
			services('db'),
			services('db', 'bot'),
			lookWith(publishedPorts, fields, project.systems),
			lookWith(composeFile, fields, project.systems),
			lookWith(envParity, fields, project.systems),
		]);
		// `compose-services` looks twice.
		expect({ps: called('ps'), inspect: called('inspect'), image: called('image'), compose: called('compose')}).toEqual({
			ps: 2,
			inspect: 2,
			image: 1,
			compose: 1,
		});
	});

	it('is asked again by whoever asks later, but for what cannot change: when an image of that id was built', async () => {
		for (const round of [1, 2]) {
			expect(await services('db')).toMatchObject({status: 'pass'});
			await lookWith(composeFile, {directory: project.directory}, project.systems);
			expect({ps: called('ps'), image: called('image'), compose: called('compose')}).toEqual({ps: 2 * round, image: 1, compose: round});
		}
		await services('bot');
		expect(called('image')).toBe(2);
	});

	it('is kept apart by project', async () => {
		const files = ['docker-compose.yml', 'other.yml'];
		await Promise.all(files.map(file => lookWith(composeFile, {directory: project.directory, file}, project.systems)));
		expect(called('compose')).toBe(2);
	});
});
