import {fail} from '../core/problem.ts';
import type {OpenAt} from '../ui/start-ui.tsx';
import {chooseLanguage, type GlobalOptions} from './global-options.ts';
import {type Io, isTerminal} from './io.ts';
import {showScreens} from './screens.ts';

export function home(options: GlobalOptions, io: Io): Promise<number> {
	return openAt({}, options, io);
}

export function incident(options: GlobalOptions, io: Io): Promise<number> {
	return openAt({door: 'incident'}, options, io);
}

async function openAt(open: OpenAt, options: GlobalOptions, io: Io): Promise<number> {
	if (!isTerminal(io) || options.plain) fail({code: 'no-terminal', question: open.door ?? 'home'});
	const openWorkspace = async () => {
		const {openSession} = await import('./session.ts');
		return openSession(options, io, {interactive: true});
	};
	return showScreens(openWorkspace, open, chooseLanguage(options, io), io);
}
