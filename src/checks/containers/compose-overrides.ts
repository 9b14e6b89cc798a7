/** Names that Compose looks for where no `-f` says which file; it takes the first that is there. */
const DEFAULTS = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
/** What it takes over that file, whichever of them it was. */
const OVERRIDES = ['compose.override.yml', 'compose.override.yaml', 'docker-compose.override.yml', 'docker-compose.override.yaml'];

/** Files which, beside this one, Compose takes as well or instead when nobody says `-f`; none where it has to be told of this one. */
export function takenBeside(path: string): readonly string[] {
	const slash = path.lastIndexOf('/') + 1;
	const at = DEFAULTS.indexOf(path.slice(slash));
	return at === -1 ? [] : [...DEFAULTS.slice(0, at), ...OVERRIDES].map(name => path.slice(0, slash) + name);
}
