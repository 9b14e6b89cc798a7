import {Subject} from '../../app/observable.ts';
import type {Text} from '../../core/text.ts';
import type {Tone} from '../lines/line.ts';
import type {Dialog} from './dialog.ts';
import type {Screen} from './screen.ts';

/** A sentence about what just happened; gone with the next key. */
export interface Notice {
	readonly text: Text;
	readonly tone?: Tone;
}

export interface UiState {
	readonly screens: readonly Screen[];
	readonly dialog?: Dialog | undefined;
	readonly notice?: Notice | undefined;
	/** Set while a run is on its way in. */
	readonly opening?: boolean;
	/** Set while the program is on its way out. */
	readonly leaving?: boolean;
}

/** Outlives the drawing: it stays when the terminal is handed to another program and back. */
export class UiStore {
	readonly state: Subject<UiState>;

	constructor(first: Screen) {
		this.state = new Subject<UiState>({screens: [first]});
	}

	get(): UiState {
		return this.state.get();
	}

	get top(): Screen {
		return this.get().screens.at(-1) ?? {type: 'home', door: 0, unfinished: undefined};
	}

	update(change: Partial<UiState>): void {
		this.state.set({...this.get(), ...change});
	}

	push(screen: Screen): void {
		this.update({screens: [...this.get().screens, screen]});
	}

	replaceTop(screen: Screen): void {
		const {screens} = this.get();
		this.update({screens: screens.with(-1, screen)});
	}

	back(): void {
		const {screens} = this.get();
		if (screens.length > 1) this.update({screens: screens.slice(0, -1)});
	}

	/** Changes the first screen of this type from the top, wherever the operator has gone since. */
	change<T extends Screen['type']>(type: T, change: (screen: Extract<Screen, {type: T}>) => Screen): void {
		const {screens} = this.get();
		const index = screens.findLastIndex(screen => screen.type === type);
		const screen = screens[index];
		if (screen && isOf(screen, type)) this.update({screens: screens.with(index, change(screen))});
	}

	ask(dialog: Dialog | undefined): void {
		this.update({dialog});
	}

	notify(text: Text | undefined, tone?: Tone): void {
		this.update({notice: text && {text, ...(tone && {tone})}});
	}
}

function isOf<T extends Screen['type']>(screen: Screen, type: T): screen is Extract<Screen, {type: T}> {
	return screen.type === type;
}
