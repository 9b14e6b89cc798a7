/** An image's name taken apart the way Docker does. */
export interface ImageReference {
	/** `docker.io`, `ghcr.io`, `localhost:5000`. */
	readonly registry: string;
	/** `library/nginx`. */
	readonly repository: string;
	/** Undefined when none was written, which Docker takes for `latest`. */
	readonly tag?: string;
	readonly digest?: string;
}

const REPOSITORY = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;

/** Undefined when it is no image's name, a variable that was not filled in for one. */
export function parseImage(reference: string): ImageReference | undefined {
	const [, name = '', tag, digest] =
		/^([^@]+?)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@([a-z0-9+._-]+:[A-Fa-f0-9]{32,}))?$/.exec(reference) ?? [];
	const [first = '', ...rest] = name.split('/');
	const named = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
	const registry = named ? (first === 'index.docker.io' || first === 'registry-1.docker.io' ? 'docker.io' : first) : 'docker.io';
	const path = named ? rest.join('/') : name;
	const repository = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
	if (!REPOSITORY.test(repository)) return undefined;
	return {registry, repository, ...(tag !== undefined && {tag}), ...(digest !== undefined && {digest})};
}

/** Names that move: what runs tomorrow is another image; also with a variant behind them, `latest-pg15`. */
const MOVING =
	/^(latest|stable|main|master|develop|dev|edge|nightly|next|beta|alpha|canary|rolling|unstable|current|lts|prod|production|staging)(?:$|[-_.])|[-_.]latest$/i;
/** A version, a day or a commit, which hold such a name still: `stable-1.25.3`, `nightly-2026-02-23`, `main-4c9d0e7`. */
const HELD = /[-_.](?:v\d+|v?\d+\.\d+|\d{4}[-_.]?\d{2}[-_.]?\d{2}|(?:sha)?-?(?=[a-z]*\d)[\da-f]{7,40})(?:$|[-_.])/i;

/** A variant without any version, `alpine`, is of whichever version is the newest; a word of somebody's own (`local`) says nothing of that. */
const VARIANT =
	/^(?:(?:alpine|slim|debian|ubuntu|bookworm|bullseye|buster|trixie|jammy|focal|noble|distroless|fpm|cli|apache|perl|management|oss)(?:$|[-_.](?=[a-z])))+$/i;

/** Why tomorrow's pull may bring something else; undefined when it cannot. */
export function looseTag({tag, digest}: ImageReference): 'no tag' | 'moving tag' | undefined {
	if (digest !== undefined) return undefined;
	if (tag === undefined) return 'no tag';
	if (MOVING.test(tag)) return HELD.test(tag) ? undefined : 'moving tag';
	return VARIANT.test(tag) || /^(feature|release|hotfix)[-_]/.test(tag) ? 'moving tag' : undefined;
}
