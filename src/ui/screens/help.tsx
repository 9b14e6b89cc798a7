import {say} from '../../core/text.ts';
import type {Commands} from '../desk.ts';
import type {KeyFacts} from '../key-refusal.ts';
import {bindingsOn, keyName} from '../keymap.ts';
import {type Line, line, span} from '../lines/line.ts';
import {pad} from '../lines/text-width.ts';
import type {HelpScreen} from '../state/screen.ts';
import type {DrawContext} from '../steps/draw-context.ts';
import {UI_TEXT} from '../text.ts';
import {scrollCommands} from './cursor-list.ts';
import {type Scrolled, scrolledPanel} from './scrolled-panel.ts';

const KEYS_WIDTH = 18;

/** Every key of the screen below, and why one cannot be used now. Made from the keymap alone. */
export function helpLines(screen: HelpScreen, facts: KeyFacts, draw: DrawContext): Scrolled {
	const rows = bindingsOn(facts.screen).map((binding): Line => {
		const reason = binding.disabled?.(facts);
		const keys = pad(binding.keys.map(keyName).join(' '), KEYS_WIDTH);
		const about = say(binding.about, draw.language);
		return reason
			? line(span(keys, 'quiet'), span(`${about} (${say(reason, draw.language)})`, 'quiet'))
			: line(span(keys, 'accent'), about);
	});
	return scrolledPanel(line(span(draw.say(UI_TEXT.help), undefined, {bold: true})), () => rows, screen.scroll, draw);
}

export const HELP_COMMANDS: Commands<HelpScreen> = {...scrollCommands(), help: desk => desk.store.back()};
