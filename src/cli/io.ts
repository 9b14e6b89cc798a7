/** The outside of the program, handed to every command so that tests can bring their own. */
export interface Io {
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly cwd: string;
}

/** Whether a person sits at both ends. */
export function isTerminal({stdin, stdout}: Io): boolean {
	return stdin.isTTY === true && stdout.isTTY === true;
}

/** Whether screens can be drawn: `dumb` is a terminal that takes lines and nothing else, as the shell of an editor is. */
export function hasScreen(io: Io): boolean {
	return isTerminal(io) && io.env.TERM !== 'dumb';
}
