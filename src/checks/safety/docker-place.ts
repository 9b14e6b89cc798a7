import {fail} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import type {Systems} from '../../systems/systems.ts';
import {hostContainers, type InspectedContainer} from '../host/host-facts.ts';
import type {BotInstance, NamedLook} from './bot-instance.ts';
import {composeLabels} from './compose-labels.ts';
import {pendingService} from './pending-service.ts';

/**
 * The bot's container, and whatever else of it lives on the host: a one-off (`docker compose run bot`), a second one of the
 * service, the old one that a recreation left behind under another name. That the daemon listed containers is the positive
 * control, or, where it listed none, that it says in words that there is none of that name; anything else is thrown.
 */
export async function lookAtContainer(systems: Systems, target: string, container: string, signal: AbortSignal): Promise<NamedLook> {
	const all = await hostContainers(systems, target, signal);
	if (all.length === 0) await proveAbsence(systems, target, container, signal);
	const named = all.find(one => isNamed(one, container));
	const others = all.filter(one => one !== named && isAnother(one, container, named)).map(one => toInstance(one, all));
	const own = named === undefined ? [] : [toInstance(named, all)];
	return {named: named !== undefined, instances: [...own, ...others.filter(({life}) => life !== 'off')]};
}

/** A list without a line is what a program prints, too, that asked nobody. */
async function proveAbsence(systems: Systems, target: string, container: string, signal: AbortSignal): Promise<void> {
	const ran = await systems.docker(target, ['inspect', '--type', 'container', container], {signal});
	if (ran.exitCode !== 0 && /no such (object|container)/i.test(ran.stderr)) return;
	fail({
		code: 'docker-unreachable',
		target,
		detail:
			ran.stderr.trim().split('\n', 1)[0] ||
			text('docker did not say that there is no container', 'docker가 컨테이너 유무를 알려 주지 않음'),
	});
}

function isNamed({Id, Name}: InspectedContainer, container: string): boolean {
	return nameOf(Name) === container || (/^[0-9a-f]{12,64}$/.test(container) && Id.startsWith(container));
}

function isAnother(one: InspectedContainer, container: string, named: InspectedContainer | undefined): boolean {
	const name = nameOf(one.Name);
	if (/^[0-9a-f]{12}_/.test(name) && name.slice(13) === container) return true;
	const {project, service, oneOff} = composeLabels(one);
	if (service === '') return false;
	if (named !== undefined && composeLabels(named).service !== '') {
		const own = composeLabels(named);
		return project === own.project && service === own.service;
	}
	const isService = container === service || container.endsWith(`-${service}`) || container.endsWith(`_${service}`);
	// Nothing has the name that was given: the service may run under the one that Compose gives it.
	return isService && (oneOff || new RegExp(String.raw`^${escaped(project)}[-_]${escaped(service)}[-_]\d+$`).test(name));
}

function toInstance(one: InspectedContainer, all: readonly InspectedContainer[]): BotInstance {
	const {Id, Name, State} = one;
	const {Status, Running, StartedAt} = State;
	const finishedAt = typeof State.FinishedAt === 'string' ? State.FinishedAt : undefined;
	// A restarting container is running to Docker, and so to a market.
	const life = State.Paused === true ? 'may-start' : Running ? 'live' : 'off';
	const since = moment(Running ? StartedAt : finishedAt);
	const stoppedAt = life === 'off' ? moment(finishedAt) : undefined;
	const waitsFor = life === 'off' ? pendingService(one, all) : undefined;
	return {
		id: Id,
		name: nameOf(Name),
		state: Status,
		life,
		...(since !== undefined && {since}),
		...(stoppedAt !== undefined && {stoppedAt}),
		...(waitsFor !== undefined && {waitsFor}),
	};
}

function escaped(value: string): string {
	return value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The year 1 is how Docker says never. */
function moment(value: string | undefined): string | undefined {
	return value === undefined || value === '' || value.startsWith('0001-') ? undefined : value;
}

function nameOf(name: string): string {
	return name.replace(/^\//, '');
}
