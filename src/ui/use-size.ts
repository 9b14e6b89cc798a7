import {useStdout} from 'ink';
import {useEffect, useState} from 'react';

export interface Size {
	readonly columns: number;
	readonly rows: number;
}

/** The terminal's size; anew when it changes. */
export function useSize(): Size {
	const {stdout} = useStdout();
	const read = (): Size => ({columns: stdout.columns || 80, rows: stdout.rows || 24});
	const [size, setSize] = useState(read);
	useEffect(() => {
		const resized = () => setSize({columns: stdout.columns || 80, rows: stdout.rows || 24});
		stdout.on('resize', resized);
		return () => {
			stdout.off('resize', resized);
		};
	}, [stdout]);
	return size;
}
