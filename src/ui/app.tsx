import {Box, type Key} from 'ink';
import {useCallback, useLayoutEffect, useMemo, useRef, useSyncExternalStore} from 'react';
import {say} from '../core/text.ts';
import {dispatch} from './dispatch.ts';
import {bannerLines, tooSmallLines} from './frame/banner.ts';
import {bodyOf} from './frame/body.ts';
import {findFooter, footerLine} from './frame/footer.ts';
import {liveLine} from './frame/live-line.ts';
import {noticeLines} from './frame/notice.ts';
import {Row} from './frame/row.tsx';
import {Rows} from './frame/rows.tsx';
import {topLine} from './frame/top-line.ts';
import {KeyReader} from './input/key-press.ts';
import {useSafeKeys} from './input/use-safe-keys.ts';
import {factsOf} from './key-facts.ts';
import {cutLine, type Line, line, span} from './lines/line.ts';
import {Home} from './screens/home.tsx';
import {TWO_PANELS} from './screens/walk.tsx';
import type {Session} from './session.ts';
import type {DrawContext} from './steps/draw-context.ts';
import {UI_TEXT} from './text.ts';
import {type Size, useSize} from './use-size.ts';

const SMALLEST: Size = {columns: 60, rows: 16};
/** From this height on there is a row for what going back would lose. */
const ROOMY = 19;

/** One frame: a line at the top, the screen, a notice if there is one, and the keys. Never taller than `rows − 1`. */
export function App({session}: {readonly session: Session}) {
	useSyncExternalStore(session.pulse.beat.subscribe, session.pulse.beat.get);
	const size = useSize();
	const drawable = size.columns >= SMALLEST.columns && size.rows >= SMALLEST.rows;
	useKeys(session, drawable);
	const height = Math.max(1, size.rows - 1);
	if (!drawable) return <Rows lines={tooSmallLines(size, height)} look={session.look} />;
	const failure = session.failure;
	if (failure) return <Rows lines={bannerLines(failure, session.language, size.columns, height)} look={session.look} />;
	return <Frame session={session} columns={size.columns} height={height} />;
}

/** On every screen of a walk that is live, an incident's among them. */
function liveRow(session: Session, columns: number): Line | undefined {
	const shown = session.store.get().screens.findLast(screen => screen.type === 'walk');
	return shown?.type === 'walk' ? liveLine(shown.opened.walk, session.now, columns, session.language) : undefined;
}

function useKeys(session: Session, drawable: boolean): void {
	const reader = useRef<KeyReader | undefined>(undefined);
	reader.current ??= new KeyReader();
	const isDrawable = useRef(drawable);
	isDrawable.current = drawable;
	useSafeKeys(
		useCallback(
			(input: string, key: Key) => {
				for (const press of reader.current?.read(input, key) ?? []) dispatch(session, press, isDrawable.current);
			},
			[session],
		),
	);
}

function Frame({session, columns, height}: {readonly session: Session; readonly columns: number; readonly height: number}) {
	const {language, look} = session;
	const state = session.store.get();
	const live = height >= ROOMY ? liveRow(session, columns) : undefined;
	const notice = noticeLines(state.leaving ? {text: UI_TEXT.leaving} : state.notice, columns, language);
	const draw: DrawContext = {
		language,
		now: session.now,
		width: columns,
		height: height - 2 - notice.length - (live ? 1 : 0),
		bare: look.reader,
		say: useMemo(() => words => say(words, language), [language]),
	};
	const top = session.ready
		? topLine(session.workspace, state.screens, draw.now, columns, language)
		: line(span(' coinpilot-ops', undefined, {bold: true}));
	const body = bodyOf(session, draw);
	useLayoutEffect(() => session.drew(body.bound));
	const {top: shown} = session.store;
	const finding = shown.type === 'walk' && shown.tree.finding;
	const facts = {...factsOf(session), screen: shown.type, onePanel: columns < TWO_PANELS && !look.reader};
	const footer = body.asking
		? line(span(' esc ', 'accent'), span(draw.say({en: 'back', ko: '취소'})))
		: finding
			? findFooter(language)
			: footerLine(facts, columns, language);
	return (
		<Box flexDirection="column" width={columns} height={look.reader ? undefined : height}>
			<Row line={cutLine(top, columns)} look={look} />
			{live && <Row line={live} look={look} />}
			{body.home && (
				<Home screen={body.home.screen} ready={session.ready} openingMs={session.openingMs} draw={body.home.draw} look={look} />
			)}
			<Rows lines={body.lines.map(row => cutLine(row, columns))} look={look} />
			<Rows lines={notice.map(row => cutLine(row, columns))} look={look} />
			<Row line={cutLine(footer, columns)} look={look} />
		</Box>
	);
}
