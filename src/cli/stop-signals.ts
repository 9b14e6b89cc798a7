import {EXIT} from './exit-code.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Until the program ends: a signal tells it once to stop what it runs, here and on other machines, and does not end it
 * half-way. Asking again ends it at once.
 */
export function onStopSignal(stop: () => void): void {
	let told = false;
	holdStopSignals(() => {
		if (told) return true;
		told = true;
		stop();
		return false;
	});
}

/**
 * Keeps signals from ending the program before its exit handlers ran: they end what still runs on this machine.
 *
 * @param isLeaving asked at each signal: whether it has been told before. Then it ends at once, except that a terminal
 * which goes away says so more than once and asks for nothing new.
 */
export function holdStopSignals(isLeaving: () => boolean): void {
	for (const signal of SIGNALS) {
		process.on(signal, () => {
			if (isLeaving() && signal !== 'SIGHUP') process.exit(EXIT.interrupted);
		});
	}
}
