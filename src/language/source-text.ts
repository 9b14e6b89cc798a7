import {basename} from 'node:path';

/** A file's text under the name that problems call it by. */
export interface SourceText {
	readonly file: string;
	readonly text: string;
}

/** `checklists/phase-a.yaml` → `phase-a`, `runbooks/bot-down.ko.md` → `bot-down`: the id that the file must carry. */
export function idOfFile(file: string): string {
	return basename(file).replace(/(\.ko)?\.md$|\.ya?ml$/, '');
}
