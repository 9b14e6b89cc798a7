import {setTimeout as sleep} from 'node:timers/promises';

/** Asks until the answer is there; what it was waiting for is named when it never comes. */
export async function waitUntil<T>(what: string, ask: () => Promise<T | undefined | false>, forMs = 30_000): Promise<T> {
	const end = performance.now() + forMs;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined && answer !== false) return answer;
		if (performance.now() > end) throw new Error(`waited ${forMs} ms for ${what}`);
		await sleep(50);
	}
}
