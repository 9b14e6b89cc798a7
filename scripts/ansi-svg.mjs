/** Draws captured terminal lines (with their colour codes) as SVG. Every run stands at its own column, so that no font can shift Korean. */
import stringWidth from 'string-width';

const CELL = 8.4;
const LINE = 18;
const PAD = 14;
const COLOURS = ['#1c1f26', '#f07178', '#a5d66f', '#ffcb6b', '#82aaff', '#c792ea', '#7fdbdf', '#d8dee9'];
const BRIGHT = ['#687080', '#ff8b92', '#b9e88a', '#ffd98c', '#9fc0ff', '#d9a9f5', '#9aeef2', '#ffffff'];
const PLAIN = {ink: COLOURS[7], paper: undefined, bold: false, dim: false, inverse: false};

export function ansiToSvg(lines, columns) {
	const width = columns * CELL + 2 * PAD;
	const height = lines.length * LINE + 2 * PAD;
	const body = lines.flatMap((line, row) => drawLine(line, PAD + row * LINE));
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-size="14" font-family="ui-monospace, 'DejaVu Sans Mono', 'D2Coding', 'Noto Sans Mono CJK KR', monospace">`,
		`<rect width="100%" height="100%" rx="8" fill="#14171d"/>`,
		...body,
		'</svg>',
		'',
	].join('\n');
}

function drawLine(line, top) {
	const drawn = [];
	let column = 0;
	for (const {text, style} of runsOf(line)) {
		for (const piece of text.match(/[\u1100-\uFFDC]+|[^\u1100-\uFFDC]+/gu) ?? []) {
			const cells = stringWidth(piece);
			const [ink, paper] = style.inverse ? [style.paper ?? '#14171d', style.ink] : [style.ink, style.paper];
			const x = (PAD + column * CELL).toFixed(1);
			const length = (cells * CELL).toFixed(1);
			if (paper) drawn.push(`<rect x="${x}" y="${top}" width="${length}" height="${LINE}" fill="${paper}"/>`);
			if (piece.trim() !== '') {
				const weight = style.bold ? ' font-weight="bold"' : '';
				const faint = style.dim ? ' opacity="0.6"' : '';
				drawn.push(
					`<text x="${x}" y="${top + LINE - 5}" textLength="${length}" lengthAdjust="spacingAndGlyphs" xml:space="preserve" fill="${ink}"${weight}${faint}>${escaped(piece)}</text>`,
				);
			}
			column += cells;
		}
	}
	return drawn;
}

function runsOf(line) {
	const runs = [];
	let style = PLAIN;
	for (const [index, part] of line.split(/\u001B\[([\d;]*)m/).entries()) {
		if (index % 2 === 1) style = styled(style, part.split(';').map(Number));
		else if (part !== '') runs.push({text: part, style});
	}
	return runs;
}

function styled(before, codes) {
	const style = {...before};
	for (let index = 0; index < codes.length; index++) {
		const code = codes[index];
		if (code === 0) Object.assign(style, PLAIN);
		else if (code === 1) style.bold = true;
		else if (code === 2) style.dim = true;
		else if (code === 22) Object.assign(style, {bold: false, dim: false});
		else if (code === 7 || code === 27) style.inverse = code === 7;
		else if (code === 39) style.ink = PLAIN.ink;
		else if (code === 49) style.paper = undefined;
		else if (code === 38 || code === 48) {
			const [colour, taken] = extended(codes.slice(index + 1));
			style[code === 38 ? 'ink' : 'paper'] = colour;
			index += taken;
		} else if (code >= 30 && code <= 37) style.ink = COLOURS[code - 30];
		else if (code >= 40 && code <= 47) style.paper = COLOURS[code - 40];
		else if (code >= 90 && code <= 97) style.ink = BRIGHT[code - 90];
		else if (code >= 100 && code <= 107) style.paper = BRIGHT[code - 100];
	}
	return style;
}

function extended([kind, ...rest]) {
	if (kind === 2) return [`rgb(${rest.slice(0, 3).join(',')})`, 4];
	const [number = 7] = rest;
	if (number < 16) return [[...COLOURS, ...BRIGHT][number], 2];
	if (number >= 232)
		return [
			`rgb(${Array(3)
				.fill(8 + (number - 232) * 10)
				.join(',')})`,
			2,
		];
	const level = part => (part === 0 ? 0 : 55 + part * 40);
	const cube = number - 16;
	return [`rgb(${[Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level).join(',')})`, 2];
}

function escaped(text) {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
