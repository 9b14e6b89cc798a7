import type {Commands, Desk} from '../desk.ts';
import {DIALOG_TEXT} from '../dialogs/dialog-text.ts';
import {list} from '../dialogs/make-dialog.ts';
import type {HomeScreen} from '../state/screen.ts';
import {UI_TEXT} from '../text.ts';
import {openChecklist, openIncidentScreen} from './open-screen.ts';
import {openRuns} from './runs.tsx';

/** In the order of the screen. */
export const DOORS = ['cutover', 'daily', 'incident', 'runs'] as const;

export type Door = (typeof DOORS)[number];

export const HOME_COMMANDS: Commands<HomeScreen> = {
	up: (desk, screen) => move(desk, screen, -1),
	down: (desk, screen) => move(desk, screen, 1),
	enter: (desk, screen) => openDoor(desk, DOORS[screen.door] ?? 'cutover'),
	incident: desk => openIncidentScreen(desk),
	checklists: desk => chooseChecklist(desk),
};

/** Round and round: from the last door down is the first. */
function move(desk: Desk, screen: HomeScreen, by: number): void {
	desk.store.replaceTop({...screen, door: (screen.door + by + DOORS.length) % DOORS.length});
}

export function openDoor(desk: Desk, door: Door): void {
	if (desk.store.get().dialog) return;
	if (door === 'cutover') openChecklist(desk, 'cutover');
	if (door === 'daily') openChecklist(desk, 'daily');
	if (door === 'incident') openIncidentScreen(desk);
	if (door === 'runs') openRuns(desk);
}

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
