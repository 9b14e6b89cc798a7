import type {HostKeyQuestion, Questions, SecretQuestion} from '../systems/questions.ts';
import {Subject} from './observable.ts';

export type Pending =
	| {readonly type: 'host-key'; readonly question: HostKeyQuestion; answer(yes: boolean): void}
	| {readonly type: 'secret'; readonly question: SecretQuestion; answer(value: string | undefined): void};

/** Puts the questions of the roads before the operator, one at a time. A cancelled question is a no. */
export class QuestionDesk implements Questions {
	readonly pending = new Subject<Pending | undefined>(undefined);
	readonly #queue: Pending[] = [];

	trustHostKey(question: HostKeyQuestion, signal: AbortSignal): Promise<boolean> {
		return new Promise(resolve => {
			this.#ask({type: 'host-key', question, answer: yes => resolve(yes === true)}, signal);
		});
	}

	secret(question: SecretQuestion, signal: AbortSignal): Promise<string | undefined> {
		return new Promise(resolve => {
			this.#ask({type: 'secret', question, answer: value => resolve(value)}, signal);
		});
	}

	#ask(asked: Pending, signal: AbortSignal): void {
		let settled = false;
		const settle = (answer: () => void) => {
			if (settled) return;
			settled = true;
			signal.removeEventListener('abort', refuse);
			const index = this.#queue.indexOf(pending);
			if (index >= 0) this.#queue.splice(index, 1);
			this.pending.set(this.#queue[0]);
			answer();
		};
		const refuse = () => settle(() => (asked.type === 'host-key' ? asked.answer(false) : asked.answer(undefined)));
		const pending: Pending =
			asked.type === 'host-key'
				? {...asked, answer: (yes: boolean) => settle(() => asked.answer(yes))}
				: {...asked, answer: (value: string | undefined) => settle(() => asked.answer(value))};
		if (signal.aborted) {
			refuse();
			return;
		}
		signal.addEventListener('abort', refuse, {once: true});
		this.#queue.push(pending);
		this.pending.set(this.#queue[0]);
	}
}
