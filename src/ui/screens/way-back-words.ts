import {durationText} from '../../core/duration-text.ts';
import type {Text} from '../../core/text.ts';
import type {WayBack} from '../../core/way-back.ts';
import {fill, UI_TEXT} from '../text.ts';

/** How long going back takes, and where that is known from; nothing where nobody said. */
export function backTakes({takesMs, rehearsed, unplanned}: WayBack): Text | undefined {
	if (takesMs === 0) return undefined;
	const time = durationText(takesMs);
	if (unplanned > 0) return fill(UI_TEXT.backTakesLonger, {time, n: unplanned});
	return fill(rehearsed ? UI_TEXT.backRehearsed : UI_TEXT.backPlanned, {time});
}
