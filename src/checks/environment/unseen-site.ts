import {problemText} from '../../core/problem-text.ts';
import {plain, text} from '../../core/text.ts';
import type {Finding} from '../finding.ts';
import {finding} from '../judge-value.ts';
import type {Site} from './env-parity-spec.ts';

/** A place that could not be looked at, or that holds nothing to look at. */
export function unseenSite(name: string, {unseen: why, detail}: Extract<Site<unknown>, {unseen: unknown}>): Finding {
	const label = plain(name);
	if (typeof why === 'object') {
		const said = problemText(why);
		return finding(
			'unknown',
			label,
			why.code,
			undefined,
			text(`${name} could not be looked at: ${said.en}`, `${name} 확인 불가: ${said.ko}`),
		);
	}
	if (why === 'missing')
		return finding(
			'fail',
			label,
			text('missing', '누락'),
			undefined,
			text(`${detail ?? name} is not there`, `${detail ?? name} 파일이 없음`),
		);
	if (why === 'denied')
		return finding(
			'unknown',
			label,
			text('denied', '권한 없음'),
			undefined,
			text(`${detail ?? name} may not be read`, `${detail ?? name} 읽기 권한 없음`),
		);
	if (why === 'unread')
		return finding(
			'unknown',
			label,
			text('not read', '읽지 못함'),
			undefined,
			text(`${detail ?? name} could not be read`, `${detail ?? name} 읽기 실패`),
		);
	if (why === 'empty')
		return finding(
			'unknown',
			label,
			text('empty', '비어 있음'),
			undefined,
			text(`${detail ?? name} holds no object of Kubernetes`, `${detail ?? name}에 Kubernetes 오브젝트가 없음`),
		);
	return finding(
		'fail',
		label,
		text('invalid', '잘못된 형식'),
		undefined,
		text(`${name} is not valid: ${detail ?? ''}`, `${name}이(가) 올바르지 않음: ${detail ?? ''}`),
	);
}
