import {type Text, text} from '../core/text.ts';
import type {RunSummary, Workspace} from './workspace.ts';

/** Where going back is, for whoever looks for it in a run that has done nothing. */
export function undoElsewhere(run: RunSummary | undefined, where: Pick<Workspace, 'environment' | 'demo'>): Text {
	const why = text(
		'This run has done nothing, so there is nothing in it to take back. Going back belongs to the run in which it was done.',
		'이 실행에서 한 조치가 없어 되돌릴 것도 없습니다. 롤백은 그 조치를 한 실행에서 진행하십시오.',
	);
	const how = howToUndo(run, where);
	return text(`${why.en} ${how.en}`, `${why.ko} ${how.ko}`);
}

function howToUndo(run: RunSummary | undefined, {environment, demo}: Pick<Workspace, 'environment' | 'demo'>): Text {
	if (demo)
		return text(
			'In the demo: coinpilot-ops demo, and there the key b.',
			'데모에서는 coinpilot-ops demo를 실행하고 그 화면에서 b를 누르십시오.',
		);
	const name = run?.rehearsal ? `${run.checklist} --rehearsal` : run?.checklist;
	return run === undefined
		? text(
				`None such is unfinished in ${environment} on this machine: coinpilot-ops runs lists all there are.`,
				`이 컴퓨터의 ${environment} 환경에 그런 미완료 실행이 없습니다. coinpilot-ops runs로 전체 목록을 확인하십시오.`,
			)
		: text(
				`It is ${run.id}: coinpilot-ops walk ${name}, and there the key b.`,
				`해당 실행은 ${run.id}입니다. coinpilot-ops walk ${name}(으)로 이어서 진행하고 그 화면에서 b를 누르십시오.`,
			);
}
