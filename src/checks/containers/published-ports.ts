import {text} from '../../core/text.ts';
import {defineCheck} from '../contract.ts';
import {hostContainers} from '../host/host-facts.ts';
import {resolveCompose} from './compose-config.ts';
import {composeModel} from './compose-model.ts';
import {toContainerState} from './container-state.ts';
import {judgePublishedPorts} from './published-ports-judge.ts';
import {type PublishedPortsSeen, type PublishedPortsSpec, schema} from './published-ports-spec.ts';

export const publishedPorts = defineCheck<PublishedPortsSpec, PublishedPortsSeen>({
	kind: 'published-ports',
	about: text(
		'Containers publish what the Compose file says and nothing beyond, and other machines reach only what is allowed',
		'컨테이너가 Compose 파일에 적힌 포트만 공개하고, 외부에는 허용된 것만 열림',
	),
	cannotSee: [
		'Firewalls before Docker: `ports` looks from outside, which is what counts in the end.',
		'Programs that listen without a container: `listening` sees those.',
	],
	example: `kind: published-ports
on: vm
directory: /opt/coin-pilot/deploy/cloud/oci
file: docker-compose.prod.yml
allow: [80, 443]
`,
	schema,
	timeoutMs: 30_000,
	isShared: true,
	from: spec => spec.on,
	async observe(spec, systems, signal) {
		const [inspected, config] = await Promise.all([hostContainers(systems, spec.on, signal), resolveCompose(systems, spec, signal)]);
		const containers = inspected.map(one => {
			const {name, project, service, oneOff, ports, networkMode} = toContainerState(spec.on, one);
			return {name, project, service, oneOff, ports, running: one.State.Running, hostNetwork: networkMode === 'host'};
		});
		if (!('model' in config)) return {containers, file: config};
		const services = composeModel(config.model).services.map(({name, ports, profiles, replicas}) => ({
			name,
			ports,
			always: profiles.length === 0 && replicas !== 0,
		}));
		const named = typeof config.model === 'object' && config.model !== null && 'name' in config.model ? String(config.model.name) : '';
		return {containers, file: {project: named, services}};
	},
	judge: judgePublishedPorts,
});
