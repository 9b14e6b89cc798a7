/** A promise and the two functions that settle it: `Promise.withResolvers`, which Node 20 lacks. */
export interface Deferred<T> {
	readonly promise: Promise<T>;
	readonly resolve: (value: T) => void;
	readonly reject: (reason: unknown) => void;
}

export function deferred<T>(): Deferred<T> {
	let resolve: (value: T) => void = () => undefined;
	let reject: (reason: unknown) => void = () => undefined;
	const promise = new Promise<T>((accept, refuse) => {
		resolve = accept;
		reject = refuse;
	});
	// Nobody may be waiting when it is settled.
	promise.catch(() => undefined);
	return {promise, resolve, reject};
}
