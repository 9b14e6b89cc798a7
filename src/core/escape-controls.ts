import {HOSTILE} from './sanitise.ts';

/** JSON leaves DEL, C1 and bidirectional controls raw; escaped, the text is safe to `cat` and says the same once parsed. */
export function escapeControls(json: string): string {
	return json.replace(HOSTILE, character => character.split('').map(escapeUnit).join(''));
}

function escapeUnit(unit: string): string {
	return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
