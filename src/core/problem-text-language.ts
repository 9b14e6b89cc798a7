import type {NameKind} from './problem.ts';
import {aside, asText, at, originText, orKnown, orNearest, type Prose} from './problem-prose.ts';
import {plain, type Text, text} from './text.ts';
import {yamlFault} from './yaml-fault.ts';

type LanguageCode =
	| 'configuration-missing'
	| 'file-unreadable'
	| 'file-unwritable'
	| 'target-unknown'
	| 'name-unknown'
	| 'secret-missing'
	| 'secrets-exposed'
	| 'yaml-syntax'
	| 'yaml-duplicate-key'
	| 'yaml-too-deep'
	| 'yaml-alias'
	| 'unknown-key'
	| 'missing-key'
	| 'wrong-value'
	| 'rule-broken'
	| 'unknown-kind'
	| 'duplicate-id'
	| 'unknown-step'
	| 'unknown-choice'
	| 'needs-cycle'
	| 'setting-missing'
	| 'undefined-variable'
	| 'missing-translation'
	| 'bad-duration'
	| 'check-module-bad'
	| 'bad-pattern'
	| 'empty-step'
	| 'twin-differs';

const FILE_TROUBLE = {
	missing: text('is not there. Correct the path', '없습니다. 경로를 확인하십시오'),
	denied: text('may not be read by this user. Correct its permissions', '현재 사용자에게 읽기 권한이 없습니다. 권한을 고치십시오'),
	directory: text('is a directory, not a file. Name the file in it', '파일이 아니라 디렉터리입니다. 그 안의 파일을 지정하십시오'),
	'too-large': text(
		'is too large to be written by hand, and was not read. Correct the path',
		'너무 커서 읽지 않았습니다. 경로를 확인하십시오',
	),
	binary: text(
		'is not text in UTF-8. Correct the path, or save it as UTF-8',
		'UTF-8 텍스트가 아닙니다. 경로를 확인하거나 UTF-8로 저장하십시오',
	),
	empty: text('is empty. Fill it, or remove it', '비어 있습니다. 내용을 채우거나 파일을 지우십시오'),
	other: text('cannot be read. Look at the file', '읽을 수 없습니다. 파일을 확인하십시오'),
};

const ALIAS_TROUBLE = {
	'too-many': text('too many aliases; write it out', '별칭(*)이 너무 많습니다. 풀어서 쓰십시오'),
	cycle: text('an alias inside of what it stands for; write it out', '별칭(*)이 자기 자신을 가리킵니다. 풀어서 쓰십시오'),
	unresolved: text('an alias without its anchor above; write it out', '별칭(*)이 가리키는 앵커(&)가 위에 없습니다. 풀어서 쓰십시오'),
};

const NAMES: Readonly<Record<NameKind, Text>> = {
	checklist: text('checklist', '점검표'),
	runbook: text('runbook', '런북'),
	step: text('step', '단계'),
	database: text('database', '데이터베이스'),
	cache: text('cache', '캐시'),
	container: text('container', '컨테이너'),
	fault: text('fault', '장애'),
	format: text('format', '형식'),
	language: text('language', '언어'),
	kind: text('kind', '종류'),
	command: text('command', '명령'),
	option: text('option', '옵션'),
};

const LANGUAGE_NAMES: Readonly<Record<string, Text>> = {en: text('English', '영어'), ko: text('Korean', '한국어')};

export const languageProse: Prose<LanguageCode> = {
	'configuration-missing': ({searchedFrom, last}) =>
		text(
			`no coinpilot-ops.yaml in ${searchedFrom} or above it. Write one with coinpilot-ops init, or name one with --config${last === undefined ? '' : ` (used last: ${last})`}.`,
			`${searchedFrom} 및 그 상위 디렉터리에 coinpilot-ops.yaml이 없습니다. coinpilot-ops init으로 만들거나 --config로 지정하십시오${last === undefined ? '' : `(마지막으로 쓴 파일: ${last})`}.`,
		),
	'file-unwritable': ({path, detail}) =>
		detail === 'EEDITED'
			? text(
					`${path} was changed by somebody else meanwhile, so it was not written. Run it again.`,
					`그사이 ${path} 파일이 바뀌어 쓰지 않았습니다. 다시 실행하십시오.`,
				)
			: text(
					`${path} could not be written${aside(detail).en} and is as it was. Look at the folder's permissions and the disk.`,
					`${path} 파일을 쓰지 못했습니다${aside(detail).ko}. 내용은 그대로입니다. 폴더 권한과 디스크를 확인하십시오.`,
				),
	'file-unreadable': ({path, why, detail}) => {
		const more = aside(why === 'other' ? detail : undefined);
		return text(`${path} ${FILE_TROUBLE[why].en}${more.en}.`, `${path} — ${FILE_TROUBLE[why].ko}${more.ko}.`);
	},
	'target-unknown': ({name, known, nearest, origin}) =>
		at(origin, orKnown(text(`unknown target "${name}"`, `알 수 없는 대상 "${name}"`), nearest, known)),
	'name-unknown': ({what, name, nearest, known, origin}) =>
		at(origin, orKnown(text(`unknown ${NAMES[what].en} "${name}"`, `알 수 없는 ${NAMES[what].ko} "${name}"`), nearest, known)),
	'secret-missing': ({name}) =>
		text(
			`the secret ${name} is not known. Set it in the environment or in the secrets file, or run where it can be asked for.`,
			`시크릿 ${name} 값을 알 수 없습니다. 환경 변수나 시크릿 파일에 넣거나, 입력할 수 있는 터미널에서 실행하십시오.`,
		),
	'secrets-exposed': ({path, mode}) =>
		text(
			`${path} can be read by others (mode ${mode}) and was not used. Run chmod 600 ${path}.`,
			`${path} 파일을 다른 사용자가 읽을 수 있어(모드 ${mode}) 사용하지 않았습니다. 다음을 실행하십시오: chmod 600 ${path}.`,
		),
	'yaml-syntax': ({origin, detail}) => at(origin, yamlFault(detail)),
	'yaml-duplicate-key': ({origin, key}) =>
		at(origin, text(`the key "${key}" is already there; remove one of them`, `키 "${key}" 중복. 하나를 지우십시오`)),
	'yaml-too-deep': ({origin, limit}) =>
		at(origin, text(`nested deeper than ${limit} levels; write it flatter`, `중첩이 ${limit}단계를 넘습니다. 더 얕게 쓰십시오`)),
	'yaml-alias': ({origin, why}) => at(origin, ALIAS_TROUBLE[why]),
	'unknown-key': ({origin, key, nearest, known}) =>
		at(origin, orKnown(text(`unknown key "${key}"`, `알 수 없는 키 "${key}"`), nearest, known)),
	'missing-key': ({origin, key}) => at(origin, text(`the key "${key}" is missing; add it`, `필수 키 "${key}" 없음. 추가하십시오`)),
	'wrong-value': ({origin, key, expected, nearest}) =>
		at(
			origin,
			orNearest(
				key === ''
					? text(`the file must be ${expected.en}`, `파일 내용이 잘못됨, 필요한 값: ${expected.ko}`)
					: text(`"${key}" must be ${expected.en}`, `"${key}" 값이 잘못됨, 필요한 값: ${expected.ko}`),
				nearest,
			),
		),
	'rule-broken': ({origin, key, rule}) => at(origin, text(`"${key}": ${rule.en}; correct it`, `"${key}": ${rule.ko}. 고치십시오`)),
	'unknown-kind': ({origin, what, name, nearest, known}) =>
		at(
			origin,
			orKnown(text(`unknown ${what} kind "${name}"`, `알 수 없는 ${what === 'check' ? '확인' : '조치'} 종류 "${name}"`), nearest, known),
		),
	'duplicate-id': ({origin, id, first}) =>
		at(
			origin,
			text(
				`the id "${id}" is already used at ${originText(first)}; give one of them another`,
				`id "${id}" 중복, ${originText(first)}에서 이미 사용 중. 하나를 바꾸십시오`,
			),
		),
	'unknown-step': ({origin, id, nearest}) => at(origin, orNearest(text(`no step "${id}" here`, `단계 "${id}" 없음`), nearest)),
	'unknown-choice': ({origin, id, nearest}) =>
		at(origin, orNearest(text(`no choice, option or setting "${id}"`, `선택, 선택지 또는 설정 "${id}" 없음`), nearest)),
	'needs-cycle': ({origin, path}) =>
		at(
			origin,
			text(
				`these wait for each other: ${path.join(' → ')}; remove one of the links`,
				`서로를 기다리는 순환: ${path.join(' → ')}. 연결 하나를 끊으십시오`,
			),
		),
	'setting-missing': ({path, key, askedBy}) =>
		text(
			`${path} has no "${key}", asked for by ${askedBy.join(', ')}; add it, or let coinpilot-ops init look for it`,
			`${path} 설정에 "${key}" 없음. 필요로 하는 곳: ${askedBy.join(', ')}. 넣거나 coinpilot-ops init으로 찾으십시오`,
		),
	'undefined-variable': ({origin, name, nearest}) =>
		at(
			origin,
			nearest === undefined
				? text(
						`the variable "${name}" is not set; set it in the configuration, or write $\${ for a literal \${`,
						`변수 "${name}" 값이 없음. 설정 파일에 넣거나, 글자 그대로 \${를 쓰려면 $\${로 쓰십시오`,
					)
				: orNearest(text(`unknown variable "${name}"`, `알 수 없는 변수 "${name}"`), nearest),
		),
	'missing-translation': ({origin, language}) => {
		const name = LANGUAGE_NAMES[language] ?? plain(language);
		return at(origin, text(`the ${name.en} text is missing; write it`, `${name.ko} 문구 없음. 작성하십시오`));
	},
	'bad-duration': ({origin, value}) =>
		at(
			origin,
			text(`"${value}" is not a duration; write it like 30s, 5m or 1h30m`, `"${value}" — 잘못된 시간 표기. 30s, 5m, 1h30m처럼 쓰십시오`),
		),
	'check-module-bad': ({path, detail}) => {
		const said = asText(detail);
		return text(
			`${path}: no usable check module: ${said.en}. See CONTRIBUTING.md, "A check of your own"`,
			`${path}: 쓸 수 없는 확인 모듈입니다: ${said.ko}. CONTRIBUTING.md의 "A check of your own" 참고`,
		);
	},
	'bad-pattern': ({origin, pattern, detail}) =>
		at(
			origin,
			text(
				`"${pattern}" is not a regular expression that can be used: ${detail}; correct it`,
				`"${pattern}" — 사용할 수 없는 정규식: ${detail}. 고치십시오`,
			),
		),
	'empty-step': ({origin, id}) =>
		at(
			origin,
			text(
				`the step "${id}" establishes nothing; give it checks, an action, attest, choose or gate`,
				`단계 "${id}"에 확인할 것이 없음. checks, action, attest, choose, gate 중 하나를 넣으십시오`,
			),
		),
	'twin-differs': ({origin, where, twin}) =>
		at(
			origin,
			text(
				`${where} is not the same as at ${originText(twin)}; only the prose of the two pages may differ`,
				`${where} — ${originText(twin)} 내용과 다름. 두 문서는 설명글만 다를 수 있으니 똑같이 맞추십시오`,
			),
		),
};
