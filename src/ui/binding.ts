import type {Text} from '../core/text.ts';
import type {KeyFacts} from './key-refusal.ts';
import type {ScreenType} from './state/screen.ts';

export type CommandId =
	| 'enter'
	| 'up'
	| 'down'
	| 'page-up'
	| 'page-down'
	| 'first'
	| 'last'
	| 'panel'
	| 'expand'
	| 'back'
	| 'look'
	| 'look-all'
	| 'act'
	| 'note'
	| 'waive'
	| 'stop'
	| 'incident'
	| 'close-incident'
	| 'board'
	| 'way-back'
	| 'next'
	| 'override'
	| 'show-step'
	| 'find'
	| 'filter'
	| 'timeline'
	| 'resume-notes'
	| 'hand-over'
	| 'end-run'
	| 'report'
	| 'view-report'
	| 'checklists'
	| 'language'
	| 'help'
	| 'leave';

export interface Binding {
	readonly id: CommandId;
	/** As `KeyPress.key` names them; the first is shown. */
	readonly keys: readonly string[];
	/** One or two words for the footer; without them it stands in the help alone. */
	readonly label?: Text;
	readonly about: Text;
	readonly on: readonly ScreenType[];
	/** Stands in the footer only then. */
	readonly footerWhen?: (facts: KeyFacts) => boolean;
	/** Why it cannot be used now. */
	readonly disabled?: (facts: KeyFacts) => Text | undefined;
}
