import type {RunEvent} from '../../src/core/event.ts';
import {STATE_WORDS} from '../../src/core/state-word.ts';
import type {StepState} from '../../src/core/step-state.ts';
import {type Language, say, type Text} from '../../src/core/text.ts';
import {DIALOG_TEXT} from '../../src/ui/dialogs/dialog-text.ts';
import {UI_TEXT} from '../../src/ui/text.ts';
import {type Panel, panelOf, wordsOf} from './panel-text.ts';
import type {Terminal} from './terminal.ts';
import {waitUntil} from './wait-until.ts';

/** Longer than any look or action of the demo takes on a busy machine. */
const PATIENCE_MS = 120_000;

const SPINNER = /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/;

/** Somebody who walks by what they read on the screen, and by keys alone. */
export class WalkingOperator {
	readonly #terminal: Terminal;
	readonly #language: Language;
	readonly #events: () => Promise<readonly RunEvent[]>;

	/** @param events what is on record: what has begun and ended within a blink is told by that */
	constructor(terminal: Terminal, language: Language, events: () => Promise<readonly RunEvent[]>) {
		this.#terminal = terminal;
		this.#language = language;
		this.#events = events;
	}

	/** Goes to the next step that wants something, and resolves with its title; undefined where none does. */
	async next(): Promise<string | undefined> {
		const before = panelOf(await this.#terminal.screen()).title;
		await this.#terminal.press('.');
		const ends = [UI_TEXT.nothingOpen, UI_TEXT.wayBackDone].map(text => this.#pattern(text));
		const isDone = (screen: string) => ends.some(end => end.test(screen));
		const shown = await this.until(`another step than ${before}`, screen => isDone(screen) || panelOf(screen).title !== before);
		return isDone(shown) ? undefined : panelOf(shown).title;
	}

	/** Goes to a step by words of its title, as one looks for it. */
	async goTo(words: string): Promise<void> {
		await this.#terminal.press('/');
		await this.#terminal.type(words);
		const found = (screen: string) => panelOf(screen).title.includes(words);
		await this.until(`the step "${words}"`, found);
		await this.#terminal.press('Escape');
		await this.until('all of the steps', screen => found(screen) && !/^│? *\/|┌[^┐]*\//m.test(screen.split('\n')[2] ?? ''));
	}

	/** Does what the step asks for until it asks for nothing more. Resolves with the state it is in then. */
	async doStep(options: readonly string[] = []): Promise<StepState> {
		for (let turn = 0; turn < 6; turn++) {
			const panel = await this.settled();
			const state = this.stateOf(panel);
			const words = wordsOf(panel);
			const asks = (what: Text) => this.#asks(words, what);
			if (asks(UI_TEXT.enterChoice)) await this.#choose(options);
			else if (asks(UI_TEXT.enterAttestation)) await this.#attest();
			else if (asks(UI_TEXT.enterGate)) await this.openGate();
			else if (state === 'half-done') await this.probe();
			else if (asks(UI_TEXT.enterAction) || this.#actionWaits(words)) await this.act();
			else if (state === 'ready') await this.look();
			else return state;
		}
		throw new Error(`never done with the step\n${await this.#terminal.screen()}`);
	}

	/** Looks at the step, and resolves once it shows this; without it, once anything came of the look. */
	async look(wanted?: StepState): Promise<Panel> {
		const before = (await this.#events()).length;
		await this.#terminal.press('r');
		await this.recorded('check-judged', before);
		return panelOf(
			await this.until(
				`the step ${wanted ?? 'at rest'}`,
				screen => this.#rests(screen) && (!wanted || this.stateOf(panelOf(screen)) === wanted),
			),
		);
	}

	/** Shows the plan, types the phrase or says yes, and waits for the end of it. */
	async act(): Promise<void> {
		const before = (await this.#events()).length;
		await this.beginAction();
		await this.recorded('action-ended', before);
		await this.until(
			'the action to be over',
			screen =>
				this.#rests(screen) && !this.#actionWaits(wordsOf(panelOf(screen))) && !this.#asks(wordsOf(panelOf(screen)), UI_TEXT.enterAction),
		);
	}

	/** The same, as far as the action having begun. */
	async beginAction(): Promise<void> {
		await this.#terminal.press('a');
		const phrase = this.#pattern(DIALOG_TEXT.typePhrase, '(.+?)');
		const yes = this.#pattern(DIALOG_TEXT.runIt);
		const shown = await this.until('the plan', screen => phrase.test(screen) || yes.test(screen));
		const wanted = phrase.exec(shown)?.[1];
		if (wanted === undefined) await this.#terminal.press('Down', 'Enter');
		else {
			await this.#answer(wanted);
		}
	}

	/** Waits until something of this type is on record after the first ones. */
	async recorded(type: RunEvent['type'], before: number): Promise<void> {
		const there = async () => (await this.#events()).slice(before).some(event => event.type === type);
		await waitUntil(`${type} to be on record`, there, PATIENCE_MS).catch(async (error: unknown) => {
			throw new Error(`never on record: ${type}\n${await this.#terminal.screen()}`, {cause: error});
		});
	}

	/** Finds out whether an action of which no result is on record took effect. */
	async probe(): Promise<void> {
		await this.#terminal.press('Enter');
		await this.until(
			'what became of it',
			screen => this.#pattern(DIALOG_TEXT.foundDone).test(screen) || this.#pattern(DIALOG_TEXT.foundNotDone).test(screen),
		);
	}

	/** From the step of a gate, through its board. What a busy machine did not answer in time is looked at again, as one would. */
	async openGate(): Promise<void> {
		await this.#terminal.press('Enter');
		await this.until('the board', screen => this.#pattern(UI_TEXT.board, '.+').test(screen));
		let shown = await this.#demandGate();
		for (let again = 0; again < 3 && !this.#isOpen(shown); again++) {
			const before = (await this.#events()).length;
			await this.#terminal.press('r');
			await this.recorded('check-judged', before);
			await this.until('the board at rest', screen => !SPINNER.test(screen));
			shown = await this.#demandGate();
		}
		if (!this.#isOpen(shown)) {
			await this.#terminal.press('s');
			const why = panelOf(await this.until('the step that is missing', screen => !this.#pattern(UI_TEXT.board, '.+').test(screen)));
			throw new Error(`the gate stayed closed\n${shown}\n${why.title}\n${why.rows.join('\n')}`);
		}
		await this.#terminal.press('Escape');
		await this.until('the walk', screen => !this.#pattern(UI_TEXT.board, '.+').test(screen));
	}

	/** Asks for the gate to be opened, and resolves with what the board shows then. */
	async #demandGate(): Promise<string> {
		await this.#terminal.press('Enter');
		await this.until(
			'the question',
			screen => this.#pattern(DIALOG_TEXT.yes).test(screen) && this.#pattern(UI_TEXT.gateAsked).test(flat(screen)),
		);
		await this.#terminal.press('Down', 'Enter');
		return this.until(
			'the gate to open or to stay closed',
			screen => this.#isOpen(screen) || (/stays closed: |닫힘\. /.test(flat(screen)) && !SPINNER.test(screen)),
		);
	}

	#isOpen(screen: string): boolean {
		return this.#pattern(UI_TEXT.gateIsOpen).test(screen);
	}

	async waive(reason: string): Promise<void> {
		await this.#terminal.press('w');
		await this.until('the waiver', screen => this.#pattern(DIALOG_TEXT.waive, '.+').test(screen));
		await this.#answer(reason);
		// The second field, for how long, may stay empty.
		await this.#terminal.press('Enter');
		await this.until('the waived step', screen => this.stateOf(panelOf(screen)) === 'waived');
	}

	/** The panel once nothing runs in its step. */
	async settled(): Promise<Panel> {
		return panelOf(await this.until('the step to come to rest', screen => this.#rests(screen)));
	}

	/** By the glyph and the word in its first row; undefined while it runs. */
	stateOf({rows}: Panel): StepState {
		const found = Object.entries(STATE_WORDS).filter(([, {glyph, word}]) => rows[0]?.startsWith(`${glyph} ${this.#say(word)}`));
		return (found.sort(([, a], [, b]) => this.#say(b.word).length - this.#say(a.word).length)[0]?.[0] ?? 'running') as StepState;
	}

	/** A word and a return that come together are a paste, and answer nothing: what was typed is seen first. */
	async #answer(words: string): Promise<void> {
		await this.#terminal.type(words);
		await this.until(`what was typed: ${words}`, screen => screen.includes(`> ${words}`));
		await this.#terminal.press('Enter');
	}

	async until(what: string, seen: (screen: string) => boolean): Promise<string> {
		let shown = '';
		try {
			return await waitUntil(
				what,
				async () => {
					shown = await this.#terminal.screen();
					return seen(shown) && shown;
				},
				PATIENCE_MS,
			);
		} catch (error) {
			throw new Error(`never on the screen: ${what}\n${shown}`, {cause: error});
		}
	}

	#rests(screen: string): boolean {
		return screen.includes('┌') && !SPINNER.test(screen) && this.stateOf(panelOf(screen)) !== 'running';
	}

	#actionWaits(words: string): boolean {
		return this.#pattern(UI_TEXT.actionHere, '.+?').test(words);
	}

	async #choose(options: readonly string[]): Promise<void> {
		const before = (await this.#events()).length;
		await this.#terminal.press('Enter');
		const shown = await this.until('the options', screen => this.#pattern(DIALOG_TEXT.choose, '.+').test(screen) && /^│ ▸ /m.test(screen));
		const lines = shown.split('\n');
		const rows = lines.slice(lines.findLastIndex(line => line.startsWith('│ ▸ ')));
		const at = rows.findIndex(row => options.some(option => row.includes(option)));
		for (let down = 0; down < at; down++) await this.#terminal.press('Down');
		await this.#terminal.press('Enter');
		await this.recorded('choice-made', before);
		const isAsked = (screen: string) => this.#pattern(DIALOG_TEXT.attest, '.+').test(screen);
		const decided = await this.until(
			'what comes after the decision',
			screen => isAsked(screen) || this.#isDone(screen, UI_TEXT.enterChoice),
		);
		// What is left to say of a decision is asked at once.
		if (isAsked(decided)) await this.#attested((await this.#events()).length);
	}

	async #attest(): Promise<void> {
		const before = (await this.#events()).length;
		await this.#terminal.press('Enter');
		await this.until('the question', screen => this.#pattern(DIALOG_TEXT.attest, '.+').test(screen));
		await this.#attested(before);
	}

	async #attested(before: number): Promise<void> {
		await this.#answer('walked by hand');
		await this.recorded('step-attested', before);
		await this.#noLonger(UI_TEXT.enterAttestation);
	}

	/** What is on record comes to the screen a moment later: until then the step still asks for it. */
	async #noLonger(what: Text): Promise<void> {
		await this.until('the step to ask for nothing of it', screen => this.#isDone(screen, what));
	}

	#isDone(screen: string, what: Text): boolean {
		const panel = panelOf(screen);
		const isAsking = screen.includes(`\n ${this.#say({en: 'esc back', ko: 'esc 취소'})}`);
		return !isAsking && panel.rows.length > 0 && !this.#asks(wordsOf(panel), what);
	}

	#asks(words: string, what: Text): boolean {
		return words.includes(this.#say(UI_TEXT.enterTo).replace('{what}', this.#say(what)));
	}

	#say(text: Text): string {
		return say(text, this.#language);
	}

	/** A text of the screens as it stands there, its places filled with anything. */
	#pattern(text: Text, place = '.*?'): RegExp {
		const parts = this.#say(text).split(/\{\w+\}/);
		return new RegExp(parts.map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ +/g, '\\s+')).join(place));
	}
}

/** The screen as one text: what a panel broke into rows is whole again. */
function flat(screen: string): string {
	return `${wordsOf(panelOf(screen))} ${screen.replace(/[│┌└┐┘─]/g, ' ').replace(/\s+/g, ' ')}`;
}
