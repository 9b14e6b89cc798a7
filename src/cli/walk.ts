import {chooseLanguage, type GlobalOptions} from './global-options.ts';
import {hasScreen, type Io} from './io.ts';

interface WalkOptions {
	readonly new?: boolean;
	/** Record what the steps take, as the plan of later runs. */
	readonly rehearsal?: boolean;
}

export function cutover(options: GlobalOptions, io: Io, own: WalkOptions): Promise<number> {
	return walk(options, io, 'cutover', own);
}

export function daily(options: GlobalOptions, io: Io, own: {readonly once?: boolean}): Promise<number> {
	return walk(own.once ? {...options, plain: true} : options, io, 'daily', {new: true});
}

/** Walks a checklist: on screen where there is a terminal, else as plain lines. */
export async function walk(options: GlobalOptions, io: Io, checklist: string, own: WalkOptions): Promise<number> {
	const interactive = hasScreen(io) && options.plain !== true;
	const openWorkspace = async () => {
		const {openSession} = await import('./session.ts');
		return openSession(options, io, {interactive, wanted: [checklist], only: !interactive, ...(own.rehearsal && {rehearsal: true})});
	};
	if (interactive) {
		const {resumeCommand, showScreens} = await import('./screens.ts');
		const resume = resumeCommand(options, ['walk', checklist, ...(own.rehearsal ? ['--rehearsal'] : [])]);
		return showScreens(
			openWorkspace,
			{open: {checklist, ...(own.new && {fresh: true})}, language: chooseLanguage(options, io), resume},
			io,
		);
	}
	const {printWalk} = await import('./print-walk.ts');
	return printWalk(await openWorkspace(), checklist, io, {fresh: own.new === true});
}
