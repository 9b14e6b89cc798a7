import type {CheckSpec} from '../core/checklist.ts';

/** Often enough that a second bot is noticed within a trade, seldom enough not to weigh on the VM. */
export const BOTS_EVERY_MS = 15_000;

/** The configured places as a check of its own, outside any checklist. */
export function botsCheck(bots: readonly object[]): CheckSpec {
	return {kind: 'single-writer', spec: {bots}, origin: {file: 'coinpilot-ops.yaml', line: 1, column: 1}};
}
