import type {Commands, Desk} from '../desk.ts';
import {DIALOG_TEXT} from '../dialogs/dialog-text.ts';
import {list} from '../dialogs/make-dialog.ts';
import type {HomeScreen} from '../state/screen.ts';
import {UI_TEXT} from '../text.ts';
import {openChecklist, openIncidentScreen} from './open-screen.ts';

export const HOME_COMMANDS: Commands<HomeScreen> = {
	incident: desk => openIncidentScreen(desk),
	checklists: desk => chooseChecklist(desk),
};

function chooseChecklist(desk: Desk) {
	const {checklists} = desk.workspace;
	if (checklists.length === 0) return desk.store.notify(UI_TEXT.noChecklists, 'warn');
	const options = checklists.map(checklist => ({label: checklist.title, pick: () => openChecklist(desk, checklist.id)}));
	desk.store.ask(list(UI_TEXT.otherChecklists, [...options, {label: DIALOG_TEXT.stay, pick: () => {}}]));
}

/** Says at the door that a cutover lies unfinished. */
export function readUnfinished(desk: Desk): void {
	desk.run(async () => {
		const unfinished = await desk.workspace.unfinished('cutover');
		desk.store.change('home', screen => ({...screen, unfinished}));
	});
}
