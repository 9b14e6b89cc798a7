import {useStdout} from 'ink';
import {useLayoutEffect, useState} from 'react';

export interface Size {
	readonly columns: number;
	readonly rows: number;
}

/** The terminal's size; anew when it changes. */
export function useSize(): Size {
	const {stdout} = useStdout();
	const [size, setSize] = useState(() => sizeOf(stdout));
	useLayoutEffect(() => {
		const resized = () =>
			setSize(before => {
				const now = sizeOf(stdout);
				return before.columns === now.columns && before.rows === now.rows ? before : now;
			});
		stdout.on('resize', resized);
		// It may have changed between the first drawing and now.
		resized();
		return () => {
			stdout.off('resize', resized);
		};
	}, [stdout]);
	return size;
}

function sizeOf({columns, rows}: {readonly columns?: number; readonly rows?: number}): Size {
	return {columns: columns || 80, rows: rows || 24};
}
