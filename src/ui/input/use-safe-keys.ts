import {type Key, useInput, useStdin} from 'ink';
import {useCallback, useLayoutEffect, useRef} from 'react';

type Emitter = ReturnType<typeof useStdin>['internal_eventEmitter'];

/**
 * Like `useInput`, and survives what the terminal or a paste sends that has no name, a colour say: Ink breaks on such
 * a sequence before anyone hears of it, and would take the program with it.
 */
export function useSafeKeys(onKey: (input: string, key: Key) => void): void {
	const {internal_eventEmitter: emitter} = useStdin();
	const heard = useRef(false);
	useLayoutEffect(() => guard(emitter, heard), [emitter]);
	useInput(
		useCallback(
			(input, key) => {
				heard.current = true;
				onKey(input, key);
			},
			[onKey],
		),
	);
}

function guard(emitter: Emitter, heard: {current: boolean}): () => void {
	const {emit} = emitter;
	emitter.emit = (event, ...values) => {
		if (event !== 'input') return emit.call(emitter, event, ...values);
		heard.current = false;
		try {
			return emit.call(emitter, event, ...values);
		} catch (error) {
			if (heard.current) throw error;
			return true;
		}
	};
	return () => {
		emitter.emit = emit;
	};
}
