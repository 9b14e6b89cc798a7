import {render} from 'ink-testing-library';
import stringWidth from 'string-width';
import {App} from '../../../src/ui/app.tsx';
import type {Look} from '../../../src/ui/look.ts';
import {readUnfinished} from '../../../src/ui/screens/home-commands.ts';
import {Session} from '../../../src/ui/session.ts';
import type {Screen} from '../../../src/ui/state/screen.ts';
import {TestWorkspace, type TestWorkspaceOptions} from './test-workspace.ts';

export interface ShowOptions extends TestWorkspaceOptions {
	readonly columns?: number;
	readonly rows?: number;
	readonly look?: Partial<Look>;
	readonly workspace?: TestWorkspace;
}

export const KEY = {
	enter: '\r',
	escape: '\u001B',
	up: '\u001B[A',
	down: '\u001B[B',
	tab: '\t',
	backspace: '\u007F',
	pageDown: '\u001B[6~',
	pageUp: '\u001B[5~',
	home: '\u001B[H',
	end: '\u001B[F',
	ctrlC: '\u0003',
} as const;

/** The screens as an operator has them before their eyes. */
export class Shown {
	readonly workspace: TestWorkspace;
	readonly session: Session;
	#waiting: (() => void)[] = [];
	readonly #drawn: ReturnType<typeof render>;

	constructor(options: ShowOptions = {}) {
		const {columns = 120, rows = 40} = options;
		this.workspace = options.workspace ?? new TestWorkspace(options);
		const look = {color: false, styles: false, ascii: false, reader: false, ...options.look};
		this.session = new Session({look, language: this.workspace.language.get(), handOver: async () => 0});
		this.session.attach(this.workspace);
		readUnfinished(this.session);
		this.#drawn = render(<App session={this.session} />);
		const {stdout} = this.#drawn;
		const {write} = stdout;
		stdout.write = frame => {
			write(frame);
			for (const wake of this.#waiting.splice(0)) wake();
		};
		this.resize(columns, rows);
	}

	get frame(): string {
		return this.#drawn.lastFrame() ?? '';
	}

	get lines(): readonly string[] {
		return this.frame.split('\n');
	}

	get top(): Screen {
		return this.session.store.top;
	}

	resize(columns: number, rows: number): void {
		const {stdout} = this.#drawn;
		Object.defineProperty(stdout, 'columns', {value: columns, configurable: true});
		Object.defineProperty(stdout, 'rows', {value: rows, configurable: true});
		stdout.emit('resize');
	}

	/** Each argument is one stroke, or one piece of text as the terminal delivered it. */
	async press(...keys: readonly string[]): Promise<void> {
		await settle();
		for (const key of keys) {
			this.#drawn.stdin.write(key);
			await settle();
		}
	}

	async paste(text: string): Promise<void> {
		await this.press(`\u001B[200~${text}\u001B[201~`);
	}

	/** Waits until a frame says it; what it said instead is told when none does. */
	async until(wanted: string | RegExp): Promise<void> {
		const says = () => (typeof wanted === 'string' ? this.frame.includes(wanted) : wanted.test(this.frame));
		let patience: NodeJS.Timeout | undefined;
		const lost = new Promise<never>((_, reject) => {
			patience = setTimeout(() => reject(new Error(`The frame never said ${wanted}:\n${this.frame}`)), 20_000);
		});
		try {
			while (!says()) await Promise.race([new Promise<void>(resolve => this.#waiting.push(resolve)), lost]);
		} finally {
			clearTimeout(patience);
		}
	}

	/** Opens the guided cutover from the home screen. */
	async openWalk(): Promise<void> {
		await this.press(KEY.enter);
		await this.until(/Phase B|B 단계|Phase A|A 단계|Release|운영 전환/);
	}

	/** The guided cutover with its row counts looked at, the cursor on them. */
	async openFailed(): Promise<void> {
		await this.openWalk();
		await this.press('R', KEY.down, KEY.down, ' ', KEY.down, 'r', KEY.down, KEY.enter);
		await this.until(/▸ (Row counts match|행 수 일치) .*✖/);
	}

	/** What no frame may break: its size. */
	overflow(columns: number, rows: number): readonly string[] {
		const wide = this.lines.filter(line => stringWidth(line) > columns);
		return this.lines.length > rows - 1 ? [...wide, `${this.lines.length} lines`] : wide;
	}

	close(): void {
		this.session.pulse.close();
		this.#drawn.unmount();
		this.#drawn.cleanup();
	}
}

/** Lets promises and React finish what the last key began. */
export async function settle(): Promise<void> {
	for (let turn = 0; turn < 4; turn++) await new Promise(resolve => setImmediate(resolve));
}
