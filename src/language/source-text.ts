import {basename} from 'node:path';
import {type Text, text} from '../core/text.ts';

/** A file's text under the name that problems call it by. */
export interface SourceText {
	readonly file: string;
	readonly text: string;
}

/** `checklists/phase-a.yaml` → `phase-a`, `runbooks/bot-down.ko.md` → `bot-down`: the id that the file must carry. */
export function idOfFile(file: string): string {
	return basename(file).replace(/(\.ko)?\.md$|\.ya?ml$/, '');
}

/** What an id has to be when it is not that of its file. */
export function expectedId(file: string): Text {
	const id = idOfFile(file);
	return text(`${id}, as the file is named`, `파일 이름과 같은 ${id}`);
}
