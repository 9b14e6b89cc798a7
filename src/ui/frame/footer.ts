import type {Language} from '../../core/text.ts';
import {say} from '../../core/text.ts';
import type {Binding} from '../binding.ts';
import type {KeyFacts} from '../key-refusal.ts';
import {bindingsOn, keyName} from '../keymap.ts';
import {type Line, lineWidth, type Span, span} from '../lines/line.ts';

/** The keys of the screen, as many as fit; help and leaving are always among them. */
export function footerLine(facts: KeyFacts, width: number, language: Language): Line {
	const labelled = bindingsOn(facts.screen).filter(binding => binding.label && (binding.footerWhen?.(facts) ?? true));
	const fixed = labelled.filter(binding => binding.id === 'help' || binding.id === 'leave');
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
