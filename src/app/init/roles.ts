import type {FoundContainer} from './containers.ts';

/** What tells what a service is: the name of its image, a port it serves, and the names it goes by. */
export interface Traits {
	readonly image: string;
	readonly ports: readonly number[];
	readonly names: readonly string[];
}

export function traitsOf(container: FoundContainer): Traits {
	const {name, image, ports, compose} = container;
	return {image, ports: ports.map(({port}) => port), names: [name, ...(compose === undefined ? [] : [compose.service])]};
}

const DATABASE = /^(postgres|postgresql|timescaledb(-ha)?|postgis|pgvector|cloudnative-pg)$/;
const CACHE = /^(redis|redis-stack(-server)?|valkey|keydb|dragonfly)$/;

export function isDatabase({image, ports}: Traits): boolean {
	return DATABASE.test(image) || ports.includes(5_432);
}

export function isCache({image, ports}: Traits): boolean {
	return CACHE.test(image) || ports.includes(6_379);
}

export function isPrometheus({image}: Traits): boolean {
	return image === 'prometheus';
}

/** What a bot is made of tells nothing; that it is one is said by its name alone. */
export function isBot(traits: Traits): boolean {
	return !isDatabase(traits) && !isCache(traits) && traits.names.some(name => /(^|[-_.])bot($|[-_.])/.test(name));
}

/** Services of which the health page is known, by image or by port. */
const PAGES: readonly {readonly role: string; readonly image: RegExp; readonly port: number; readonly path: string}[] = [
	{role: 'n8n', image: /^n8n$/, port: 5_678, path: '/healthz'},
	{role: 'prometheus', image: /^prometheus$/, port: 9_090, path: '/-/healthy'},
	{role: 'grafana', image: /^grafana(-oss|-enterprise)?$/, port: 3_000, path: '/api/health'},
];

/** Streamlit serves its own health page, whatever the image around it is called. */
const STREAMLIT = {port: 8_501, path: '/_stcore/health'};

const DASHBOARD = /(^|[-_.])(dashboard|web|frontend|ui)($|[-_.])/;

export interface KnownPage {
	readonly role: string;
	readonly port?: number;
	readonly path?: string;
}

/** The part that a service plays in the checklists, and the health page that such a service has. */
export function pageOf(traits: Traits): KnownPage | undefined {
	const known = PAGES.find(({image}) => image.test(traits.image));
	if (known !== undefined) return known;
	if (traits.ports.includes(STREAMLIT.port)) return {role: 'dashboard', ...STREAMLIT};
	if (isBot(traits)) return {role: 'bot'};
	return traits.names.some(name => DASHBOARD.test(name)) ? {role: 'dashboard'} : undefined;
}
