import type {Duplex} from 'node:stream';
import {ProblemError} from '../../core/problem.ts';

/** The problem that a stream was torn down with: the loss of the tunnel beneath, which is not a fault of what it led to. */
export function lostRoad(stream: Duplex): ProblemError | undefined {
	return stream.errored instanceof ProblemError ? stream.errored : undefined;
}
