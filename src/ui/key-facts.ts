import {stepOf} from '../core/checklist.ts';
import {joined, plain, type Text, text} from '../core/text.ts';
import {hasWayBack} from '../core/way-back.ts';
import type {KeyFacts} from './key-refusal.ts';
import {gateSteps} from './screens/gate-steps.ts';
import {viewAt} from './screens/walk-state.ts';
import type {Session} from './session.ts';
import type {BoardScreen, Screen} from './state/screen.ts';
import {isFiltered} from './tree/move-tree.ts';

/** What decides which keys can be used. The help describes the screen it was asked on. */
export function factsOf(session: Session): KeyFacts {
	const {screens} = session.store.get();
	const screen = screens.findLast(one => one.type !== 'help') ?? session.store.top;
	const walk = walkOf(screen);
	// During an incident the way back is still that of the walk.
	const back = screen.type === 'walk' ? screen.opened.walk : walk;
	return {
		screen: screen.type,
		view: screen.type === 'walk' ? viewAt(screen) : undefined,
		inside: screen.type === 'walk' && (screen.focus === 'detail' || isFiltered(screen.tree)),
		gateWaits: screen.type === 'board' ? waitsFor(screen) : undefined,
		running: runsHere(screen),
		incident: walk?.incident !== undefined,
		readOnly: walk?.keeper.readOnly !== undefined,
		hasGate: walk?.checklist.sections.some(section => section.steps.some(step => step.gate)) ?? false,
		hasWayBack: back !== undefined && hasWayBack(back.checklist),
		live: back?.wayBack().liveSince !== undefined,
		hasRuns: screen.type === 'runs' ? (screen.runs?.length ?? 0) > 0 : true,
		handovers: session.ready ? session.workspace.handovers.length : 0,
	};
}

/** Asks what runs, not how the step stands: one that waits or is skipped can be looked at too. A board stops looks alone. */
function runsHere(screen: Screen): boolean {
	if (screen.type === 'walk') {
		const view = viewAt(screen);
		return view !== undefined && screen.walk.live.has(view.step.key);
	}
	return screen.type === 'board' && gateSteps(screen).some(key => screen.walk.live.looks(key));
}

/** A gate behind a closed one takes neither a look nor an override: better told before anything is typed. */
function waitsFor({walk, gate}: BoardScreen): Text | undefined {
	const {blockedBy} = walk.view(gate);
	if (blockedBy.length === 0) return undefined;
	const first = joined(
		blockedBy.map(key => stepOf(walk.checklist, key)?.title ?? plain(key)),
		', ',
	);
	return text(`first: ${first.en}`, `먼저 필요한 단계: ${first.ko}`);
}

function walkOf(screen: Screen) {
	return screen.type === 'walk' || screen.type === 'board' || screen.type === 'timeline' || screen.type === 'way-back'
		? screen.walk
		: undefined;
}
