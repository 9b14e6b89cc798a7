import type {Walk} from '../app/walk.ts';
import {stepOf} from '../core/checklist.ts';
import type {StepNames} from '../core/problem-prose.ts';
import {phrase, plain} from '../core/text.ts';
import type {Screen} from './state/screen.ts';

/** What sentences call a step: its title, from the walks on the screen. A key says little to whoever reads titles. */
export function stepNamesIn(screens: readonly Screen[]): StepNames {
	const walks = screens.flatMap((screen): Walk[] => {
		if (screen.type === 'walk') return [screen.walk, screen.opened.walk];
		return 'walk' in screen ? [screen.walk] : [];
	});
	return key => {
		const step = walks.map(walk => stepOf(walk.checklist, key)).find(found => found !== undefined);
		return step ? phrase`"${step.title}"` : plain(key);
	};
}
