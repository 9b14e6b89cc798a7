import {readTargets} from '../../checks/network/prometheus-api.ts';
import {problemText} from '../../core/problem-text.ts';
import {phrase, type Text, text} from '../../core/text.ts';
import type {FoundContainer} from './containers.ts';
import {attempt, type Explorer, isPlainName, pick} from './explorer.ts';
import {isBot, isPrometheus, traitsOf} from './roles.ts';

const KEY = 'prometheus';
/** What the configuration takes it for by itself. */
const USUAL_INSTANCE = 'bot:8000';

/** The Prometheus that a host publishes to itself, and the job that scrapes the bot. */
export async function findPrometheus(
	explorer: Explorer,
	vm: string,
	containers: readonly FoundContainer[],
): Promise<Record<string, unknown> | undefined> {
	const candidates = containers.filter(container => isPrometheus(traitsOf(container)));
	const found = await pick(explorer, {
		key: KEY,
		what: text('The container of Prometheus', 'Prometheus 컨테이너'),
		candidates,
		nameOf: ({name}) => name,
		usual: ['coinpilot-prometheus'],
	});
	if (found === undefined) return undefined;
	const published = (found.ports.find(({port}) => port === 9_090) ?? found.ports.find(port => port.published))?.published;
	const refuse = (why: Text): undefined => {
		explorer.note({key: KEY, reason: 'unseen', why});
	};
	if (published === undefined) {
		return refuse(
			text(
				`${found.name} is stopped or published nowhere on ${vm}; the checks ask it at an address of the host`,
				`${found.name} 컨테이너가 멈췄거나 ${vm}에 포트를 열지 않음. 확인은 호스트 주소로 접속함`,
			),
		);
	}
	const url = `http://${published.host}:${published.port}`;
	const answer = await attempt(explorer, KEY, signal => readTargets({from: vm, url}, explorer.systems, signal));
	if (answer === undefined) return undefined;
	if ('fault' in answer) {
		const {fault} = answer;
		if (fault.kind === 'problem') return refuse(at(url, problemText(fault.problem)));
		return refuse(at(url, phrase`${fault.kind === 'refused' ? fault.error : fault.detail}`));
	}
	const scraped = answer.data.activeTargets.map(({labels, scrapeUrl}) => ({
		job: labels.job,
		instance: labels.instance,
		host: hostOf(scrapeUrl),
	}));
	const bots = new Set(
		containers
			.map(traitsOf)
			.filter(isBot)
			.flatMap(({names}) => names),
	);
	const ofBot = scraped.filter(({host}) => host !== undefined && bots.has(host));
	const job = await pick(explorer, {
		key: KEY,
		what: text('The scrape job of the bot', '봇을 수집하는 Prometheus job'),
		candidates: [...new Set((ofBot.length > 0 ? ofBot : scraped).map(({job}) => job))].filter(isPlainName),
		nameOf: name => name,
		usual: ['coinpilot-core'],
	});
	if (job === undefined) return undefined;
	const instance = ofBot.find(one => one.job === job)?.instance;
	return {on: vm, url, job, ...(isPlainName(instance) && instance !== USUAL_INSTANCE && {instance})};
}

function at(url: string, reason: Text): Text {
	return {en: `${url}: ${reason.en}`, ko: `${url}: ${reason.ko}`};
}

function hostOf(url: string): string | undefined {
	try {
		return new URL(url).hostname;
	} catch {
		return undefined;
	}
}
