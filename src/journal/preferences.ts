import type {Language} from '../core/text.ts';

/** What makes the next start more convenient. Nothing here is a record: all of it can be lost and is then found again. */
interface PreferenceValues {
	readonly language?: Language;
	/** Of the last start: named where none is found. */
	readonly configPath?: string;
}

export interface Preferences {
	get(): PreferenceValues;
	/** Never throws: what cannot be written is kept for as long as the program runs. */
	set(change: PreferenceValues): void;
}

interface Store {
	get(): unknown;
	set(values: PreferenceValues): void;
}

const KEY = 'preferences';

/** Opens `preferences.json` in the directory; unreadable, damaged or unwritable, it never keeps the program from starting. */
export async function openPreferences(directory: string): Promise<Preferences> {
	const store = await openStore(directory);
	let values = readValues(store);

	return {
		get: () => values,
		set(change) {
			values = {...values, ...change};
			try {
				store?.set(values);
			} catch {}
		},
	};
}

/** Loaded only here: most commands start without it. */
async function openStore(directory: string): Promise<Store | undefined> {
	try {
		const {default: Conf} = await import('conf');
		const conf = new Conf<Record<string, unknown>>({
			cwd: directory,
			configName: 'preferences',
			configFileMode: 0o600,
			clearInvalidConfig: true,
			accessPropertiesByDotNotation: false,
		});
		return {get: () => conf.get(KEY), set: values => conf.set(KEY, values)};
	} catch {
		return undefined;
	}
}

/** The file is the operator's to edit, so each value is taken only when it is what it should be. */
function readValues(store: Store | undefined): PreferenceValues {
	let read: unknown;
	try {
		read = store?.get();
	} catch {}
	const {language, configPath} = (typeof read === 'object' && read !== null ? read : {}) as Record<string, unknown>;
	return {
		...(language === 'en' || language === 'ko' ? {language} : {}),
		...(typeof configPath === 'string' ? {configPath} : {}),
	};
}
