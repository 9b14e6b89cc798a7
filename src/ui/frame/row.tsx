import {Text} from 'ink';
import {memo} from 'react';
import type {Line, Span} from '../lines/line.ts';
import {type Look, paint} from '../look.ts';

interface RowProps {
	readonly line: Line;
	readonly look: Look;
}

/** One row of the screen. Drawn anew only when what it says changed. */
export const Row = memo(DrawnRow, (before, after) => before.look === after.look && sameLine(before.line, after.line));

function DrawnRow({line, look}: RowProps) {
	return <Text wrap="truncate">{line.length === 0 ? ' ' : line.map(part => paint(part, look)).join('')}</Text>;
}

function sameLine(before: Line, after: Line): boolean {
	if (before === after) return true;
	return before.length === after.length && before.every((part, index) => samePart(part, after[index]));
}

function samePart(before: Span, after: Span | undefined): boolean {
	return before.text === after?.text && before.tone === after.tone && before.bold === after.bold && before.inverse === after.inverse;
}
