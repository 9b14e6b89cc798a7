import type {StepKey} from '../../core/checklist.ts';
import type {BoardScreen} from '../state/screen.ts';

/** The gate of a board, and everything that it requires. */
export function gateSteps({walk, gate}: BoardScreen): readonly StepKey[] {
	return [gate, ...walk.board(gate).requirements.map(({view}) => view.step.key)];
}
