import {z} from 'zod';
import {RUN_MOMENT} from '../../core/run-moment.ts';

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** As a checklist writes it; when it is looked at, the moments of the run are filled in. */
export const momentField = z
	.string()
	.refine(value => MOMENT.test(value) || RUN_MOMENT.test(value), {
		message: 'a moment is 2026-02-23T09:00:00Z or @{section/step}',
		params: {ko: '시각은 2026-02-23T09:00:00Z 또는 @{section/step} 형식'},
	})
	.meta({pattern: `${MOMENT.source}|${RUN_MOMENT.source}`})
	.describe('A moment with its zone, or `@{section/step}`: when that step’s action took effect (`@{section/step:began}`: was started).');
