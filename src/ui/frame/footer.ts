import type {Language} from '../../core/text.ts';
import {say, text} from '../../core/text.ts';
import type {Binding} from '../binding.ts';
import type {KeyFacts} from '../key-refusal.ts';
import {bindingsOn, keyName} from '../keymap.ts';
import {type Line, lineWidth, type Span, span} from '../lines/line.ts';

const FIND_KEEP = text('keep what is found', '찾은 단계만 보기');
const FIND_END = text('show all steps', '전체 보기');

/** Esc leads out of every screen but the first two, and of what was opened inside the walk. */
const leadsBack = ({screen, inside}: KeyFacts) => screen !== 'walk' || inside === true;

/** The keys of the screen, as many as fit; help, leaving and the way back are always among them. */
export function footerLine(facts: KeyFacts, width: number, language: Language): Line {
	const labelled = bindingsOn(facts.screen).filter(binding => binding.label && (binding.footerWhen?.(facts) ?? true));
	const fixed = labelled.filter(({id}) => id === 'help' || id === 'leave' || (id === 'back' && leadsBack(facts)));
	let room = width - 1 - fixed.reduce((sum, binding) => sum + lineWidth(keySpans(binding, facts, language)) + 2, 0);
	const shown = new Set(fixed);
	for (const binding of labelled) {
		if (shown.has(binding)) continue;
		const needed = lineWidth(keySpans(binding, facts, language)) + 2;
		if (needed > room) continue;
		room -= needed;
		shown.add(binding);
	}
	const parts = labelled.filter(binding => shown.has(binding)).map(binding => keySpans(binding, facts, language));
	return parts.flatMap((spans, index) => [span(index === 0 ? ' ' : '  '), ...spans]);
}

function keySpans(binding: Binding, facts: KeyFacts, language: Language): Span[] {
	const usable = binding.disabled?.(facts) === undefined;
	const label = binding.label ? say(binding.label, language) : '';
	return usable
		? [span(keyName(binding.keys[0] ?? ''), 'accent'), span(` ${label}`)]
		: [span(`${keyName(binding.keys[0] ?? '')} ${label}`, 'quiet')];
}

/** While a step is looked for, every other key is a letter of it. */
export function findFooter(language: Language): Line {
	const keys = [
		['enter', FIND_KEEP],
		['esc', FIND_END],
	] as const;
	return keys.flatMap(([key, label], index) => [span(index === 0 ? ' ' : '  '), span(key, 'accent'), span(` ${say(label, language)}`)]);
}
