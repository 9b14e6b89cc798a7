import {say} from '../../core/text.ts';
import type {Commands} from '../desk.ts';
import type {KeyFacts} from '../key-refusal.ts';
import {bindingsOn, keyName} from '../keymap.ts';
import {type Line, line, span} from '../lines/line.ts';
import {pad, wrap} from '../lines/text-width.ts';
import type {HelpScreen} from '../state/screen.ts';
import type {DrawContext} from '../steps/draw-context.ts';
import {UI_TEXT} from '../text.ts';
import {scrollCommands} from './cursor-list.ts';
import {type Scrolled, scrolledPanel} from './scrolled-panel.ts';

const KEYS_WIDTH = 18;

/** Every key of the screen below, and why one cannot be used now. Made from the keymap alone. */
export function helpLines(screen: HelpScreen, facts: KeyFacts, draw: DrawContext): Scrolled {
	const rows = (width: number) =>
		bindingsOn(facts.screen).flatMap((binding): Line[] => {
			const reason = binding.disabled?.(facts);
			const keys = pad(binding.keys.map(keyName).join(' '), KEYS_WIDTH);
			const about = say(binding.about, draw.language);
			const said = reason ? `${about} (${say(reason, draw.language)})` : about;
			const rows = wrap(said, Math.max(8, width - KEYS_WIDTH));
			return rows.map((row, index) =>
				line(span(index === 0 ? keys : ' '.repeat(KEYS_WIDTH), reason ? 'quiet' : 'accent'), span(row, reason && 'quiet')),
			);
		});
	return scrolledPanel(line(span(draw.say(UI_TEXT.help), undefined, {bold: true})), rows, screen.scroll, draw);
}

export const HELP_COMMANDS: Commands<HelpScreen> = {...scrollCommands(), help: desk => desk.store.back()};
