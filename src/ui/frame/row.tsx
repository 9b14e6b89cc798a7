import {Text} from 'ink';
import {createElement, memo} from 'react';
import type {Line, Span} from '../lines/line.ts';
import {COLORS, type Look, toAscii} from '../look.ts';

interface RowProps {
	readonly line: Line;
	readonly look: Look;
}

/** One row of the screen. Drawn anew only when what it says changed. */
export const Row = memo(DrawnRow, (before, after) => before.look === after.look && sameLine(before.line, after.line));

function DrawnRow({line, look}: RowProps) {
	// A part is its place in the row and nothing else: children by position need no keys.
	return createElement(Text, {wrap: 'truncate'}, ...(line.length === 0 ? [' '] : line.map(part => drawPart(part, look))));
}

function drawPart({text, tone, bold = false, inverse = false}: Span, look: Look) {
	const color = look.color && tone && tone !== 'quiet' ? {color: COLORS[tone]} : {};
	return (
		<Text {...color} bold={bold} inverse={inverse} dimColor={tone === 'quiet' && look.color}>
			{look.ascii ? toAscii(text) : text}
		</Text>
	);
}

function sameLine(before: Line, after: Line): boolean {
	if (before === after) return true;
	return before.length === after.length && before.every((part, index) => samePart(part, after[index]));
}

function samePart(before: Span, after: Span | undefined): boolean {
	return before.text === after?.text && before.tone === after.tone && before.bold === after.bold && before.inverse === after.inverse;
}
