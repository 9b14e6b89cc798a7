import type {Problem} from '../../core/problem.ts';
import {problemText} from '../../core/problem-text.ts';
import {type Language, say} from '../../core/text.ts';
import {BLANK, cutLine, fitLine, type Line, line, paragraph, span, windowOf} from '../lines/line.ts';
import {fill, UI_TEXT} from '../text.ts';
import type {Size} from '../use-size.ts';

/** In both languages: whoever sees it may have chosen neither. */
export function tooSmallLines({columns, rows}: Size, height: number): Line[] {
	const size = fill(UI_TEXT.tooSmall, {columns, rows});
	const sentences = [size.en, UI_TEXT.tooSmallHint.en, size.ko, UI_TEXT.tooSmallHint.ko];
	const lines = sentences.flatMap(sentence => paragraph(sentence, Math.max(2, columns)));
	return lines.slice(0, height).map(row => cutLine(row, columns));
}

/** Nothing can be recorded any more: that is all there is to see. */
export function bannerLines(failure: Problem, language: Language, width: number, height: number): Line[] {
	const red = (text: string): Line =>
		fitLine(line(span(`  ${text}`, 'fail', {bold: true, inverse: true})), width).map(part => ({...part, tone: 'fail', inverse: true}));
	const loud = [red(''), red(`✖ ${say(UI_TEXT.failure, language)}`), red('')];
	const why = paragraph(say(problemText(failure), language), width, {tone: 'fail', indent: '  '});
	const hint = paragraph(say(UI_TEXT.failureHint, language), width, {indent: '  '});
	return windowOf([...loud, BLANK, ...why, BLANK, ...hint], 0, height);
}
