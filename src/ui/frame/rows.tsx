import {Box} from 'ink';
import {createElement} from 'react';
import type {Line} from '../lines/line.ts';
import type {Look} from '../look.ts';
import {Row} from './row.tsx';

/** Rows one below the other; each is its place on the screen. */
export function Rows({lines, look}: {readonly lines: readonly Line[]; readonly look: Look}) {
	return createElement(Box, {flexDirection: 'column'}, ...lines.map(line => createElement(Row, {line, look})));
}
