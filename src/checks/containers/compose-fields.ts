import {z} from 'zod';
import {whereItRuns} from '../../systems/processes/command-fields.ts';
import {absolutePath} from '../host/host-fields.ts';

/** A name of a service or file must not read as an option of `docker`. */
const NAME = /^[A-Za-z0-9_.][A-Za-z0-9_./-]*$/;

const name = z.string().refine(value => NAME.test(value), {
	message: 'a name has letters, digits and _ . - /, and does not begin with -',
	params: {ko: '이름에는 영문자, 숫자, _ . - / 만 쓸 수 있고 -로 시작할 수 없음'},
});

export const serviceName = name.meta({pattern: NAME.source});

/** Where a Compose project lies, as the configuration has it under `compose`. */
export const composeFields = {
	/** The target it runs on. */
	on: whereItRuns.on,
	directory: absolutePath.describe('The project’s folder there; `.env` is read from it.'),
	file: name.default('docker-compose.yml').describe('The file’s name in that folder.'),
};

export interface ComposeFields {
	readonly on: string;
	readonly directory: string;
	readonly file: string;
}

export function composePath({directory, file}: Pick<ComposeFields, 'directory' | 'file'>): string {
	return `${directory.replace(/\/+$/, '')}/${file}`;
}
