import type {LiveStep} from '../../app/live-step.ts';
import {durationText} from '../../core/duration-text.ts';
import type {Text} from '../../core/text.ts';
import {fill, UI_TEXT} from '../text.ts';

const DOING: Readonly<Record<LiveStep['doing'], Text>> = {
	looking: UI_TEXT.doingLooking,
	acting: UI_TEXT.doingActing,
	probing: UI_TEXT.doingProbing,
	opening: UI_TEXT.doingOpening,
};

/** What goes on in a step, and for how long already, in whole seconds. */
export function doingText({doing, since}: LiveStep, now: number): Text {
	return fill(DOING[doing], {duration: durationText(Math.max(1_000, Math.floor((now - since) / 1_000) * 1_000))});
}
