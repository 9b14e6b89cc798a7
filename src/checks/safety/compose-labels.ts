import type {InspectedContainer} from '../host/host-facts.ts';

export interface ComposeLabels {
	readonly project: string;
	readonly service: string;
	readonly oneOff: boolean;
	/** Of each service that this one depends on, what Compose waits for before it starts it. */
	readonly dependsOn: readonly {readonly service: string; readonly condition: string}[];
}

/** What Compose wrote on a container; empty texts where it was not Compose that made it. */
export function composeLabels({Config}: InspectedContainer): ComposeLabels {
	const labels = (Config as {readonly Labels?: Readonly<Record<string, unknown>> | null} | undefined)?.Labels ?? {};
	const label = (name: string) => String(labels[`com.docker.compose.${name}`] ?? '');
	const dependsOn = label('depends_on')
		.split(',')
		.filter(Boolean)
		.map(one => {
			const [service = '', condition = ''] = one.split(':');
			return {service, condition};
		});
	return {project: label('project'), service: label('service'), oneOff: label('oneoff').toLowerCase() === 'true', dependsOn};
}
