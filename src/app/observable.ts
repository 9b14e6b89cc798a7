/** A value that screens subscribe to: the shape React's `useSyncExternalStore` asks for. */
export interface Observable<T> {
	get(): T;
	subscribe(listener: () => void): () => void;
}

export class Subject<T> implements Observable<T> {
	#value: T;
	readonly #listeners = new Set<() => void>();

	constructor(value: T) {
		this.#value = value;
	}

	get = (): T => this.#value;

	subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	set(value: T): void {
		this.#value = value;
		for (const listener of this.#listeners) listener();
	}
}
