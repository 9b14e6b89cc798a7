import {problemText} from '../../core/problem-text.ts';
import {phrase, plain, type Text, text} from '../../core/text.ts';
import type {Verdict} from '../../core/verdict.ts';
import {boundVerdict} from '../bounded-verdict.ts';
import type {Finding} from '../finding.ts';
import {finding, verdictOf} from '../judge-value.ts';
import type {BuiltImage} from './image-builds.ts';
import type {ImagePlatformSeen, ImagePlatformSpec, ImageSeen} from './image-platform-spec.ts';
import {platformName, serves} from './platform.ts';

export function judgeImagePlatform({images, builds, pins, project}: ImagePlatformSeen, spec: ImagePlatformSpec): Verdict {
	const {platform} = spec;
	const findings = [
		...images.map(one => judgeImage(one, platform)),
		...builds.flatMap(one => judgeBuild(one, platform)),
		...pins.filter(pin => !isSame(pin.platform, platform)).map(pin => pinned(pin.service, pin.platform, platform)),
		...(project === undefined ? [] : [judgeProject(project)]),
	];
	const verdict = verdictOf(
		findings,
		text(`All ${images.length} images are published for ${platform}`, `이미지 ${images.length}개 모두 ${platform} 지원`),
	);
	return boundVerdict(verdict, findings);
}

function judgeImage({reference, usedBy, published}: ImageSeen, platform: string): Finding {
	const by = usedBy.length === 0 ? '' : ` (${usedBy.slice(0, 3).join(', ')})`;
	const label = plain(reference);
	if ('notAName' in published) {
		return finding('unknown', label, `—${by}`, platform, text(`${reference} is no image's name`, `${reference}은(는) 이미지 이름이 아님`));
	}
	if ('unknown' in published) {
		const {unknown} = published;
		return finding('unknown', label, phrase`${unknown}${by}`, platform, text(`${reference} ${unknown.en}`, `${reference}: ${unknown.ko}`));
	}
	if ('missing' in published) {
		return finding(
			'fail',
			label,
			phrase`${text('not found', '없음')}${by}`,
			platform,
			text(`${reference} is not in its registry`, `${reference}이(가) 레지스트리에 없음`),
		);
	}
	const {platforms} = published;
	const names = [...new Set(platforms.map(platformName))].join(', ');
	if (platforms.length === 0) {
		const why = text(`${reference} does not say what it is for`, `${reference}의 플랫폼을 알 수 없음`);
		return finding('unknown', label, `—${by}`, platform, why);
	}
	if (platforms.some(one => serves(one, platform))) return finding('pass', label, `${platform}${by}`, platform);
	const why = text(
		`${reference}${by} is not published for ${platform}: only ${names}`,
		`${reference}${by}: ${platform} 미지원(${names}만 제공)`,
	);
	return finding('fail', label, `${names}${by}`, platform, why);
}

const UNREAD = {
	missing: text('missing', '없음'),
	denied: text('not read', '읽지 못함'),
	remote: text('remote', '원격'),
	'no FROM': text('no FROM', 'FROM 없음'),
	'no end': text('a here-document without an end', '끝나지 않는 here-document'),
};

function whyUnread({service, file}: BuiltImage, unread: keyof typeof UNREAD): Text {
	if (unread === 'remote') return text(`${service} is built from elsewhere (${file})`, `${service}: 원격 컨텍스트에서 빌드됨(${file})`);
	if (unread === 'missing' || unread === 'denied')
		return text(`${service}: its Dockerfile ${file} could not be read`, `${service}: Dockerfile(${file})을 읽을 수 없음`);
	const {en, ko} = UNREAD[unread];
	return text(`${service}: what ${file} builds on is not known: ${en}`, `${service}: ${file}의 베이스 이미지를 알 수 없음(${ko})`);
}

function judgeBuild(built: BuiltImage, platform: string): Finding[] {
	const {service, file, bases, unread} = built;
	const label = plain(`${service} (${file})`);
	const unseen = unread === undefined ? [] : [finding('unknown', label, UNREAD[unread], platform, whyUnread(built, unread))];
	const seen = bases.flatMap(({written, image, pinned: pin, line}) => {
		const at = plain(`${service} (${file}:${line})`);
		const found: Finding[] = [];
		if (image === undefined) {
			const why = text(`${at.en}: ${written} has a variable without a value`, `${at.ko}: ${written}에 값이 없는 변수가 있음`);
			found.push(finding('unknown', at, written, platform, why));
		}
		if (pin !== undefined && !isSame(pin, platform)) found.push(pinned(at.en, pin, platform));
		return found;
	});
	return [...unseen, ...seen];
}

function pinned(where: string, pin: string, platform: string): Finding {
	const why = text(`${where} is pinned to ${pin}`, `${where}: ${pin} 플랫폼으로 고정됨`);
	return finding('fail', plain(where), `--platform ${pin}`, platform, why);
}

function judgeProject(project: NonNullable<ImagePlatformSeen['project']>): Finding {
	const label = plain('docker compose config');
	if ('refused' in project) {
		const why: Text = text(`Compose refuses the file: ${project.refused}`, `Compose가 파일을 거부함: ${project.refused}`);
		return finding('fail', label, project.refused, undefined, why);
	}
	const said = problemText(project.unavailable);
	return finding('unknown', label, project.unavailable.code, undefined, said);
}

function isSame(pin: string, platform: string): boolean {
	const [os = '', architecture = '', variant] = pin.split('/');
	return serves({os, architecture, ...(variant !== undefined && {variant})}, platform);
}
