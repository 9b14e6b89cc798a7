import {fail} from '../core/problem.ts';
import type {OpenAt} from '../ui/start-ui.tsx';
import {chooseLanguage, type GlobalOptions} from './global-options.ts';
import {hasScreen, type Io} from './io.ts';
import {resumeCommand, showScreens} from './screens.ts';

export function home(options: GlobalOptions, io: Io): Promise<number> {
	return openAt({}, options, io);
}

export function incident(options: GlobalOptions, io: Io): Promise<number> {
	return openAt({door: 'incident'}, options, io);
}

async function openAt(open: OpenAt, options: GlobalOptions, io: Io): Promise<number> {
	if (!hasScreen(io) || options.plain) fail({code: 'no-screen'});
	// A checklist that cannot be read must not keep the doors shut: what can be read is there, and the rest is said.
	const openWorkspace = async () => {
		const {openSession} = await import('./session.ts');
		return openSession(options, io, {interactive: true, wanted: []});
	};
	return showScreens(openWorkspace, {open, language: chooseLanguage(options, io), resume: resumeCommand(options, [])}, io);
}
