import {ProblemError} from '../../core/problem.ts';
import {detailOf} from '../../systems/detail-of.ts';
import {shellJoin} from '../../systems/processes/shell-quote.ts';
import type {Systems} from '../../systems/systems.ts';

/**
 * How Docker is called on a host: as it was configured, or plainly, or through sudo where that asks for no password.
 * @throws ProblemError `program-missing`, `docker-unreachable`
 */
export async function findDocker(target: string, configured: string | undefined, systems: Systems, signal: AbortSignal): Promise<string> {
	const words = [...new Set([...(configured === undefined ? [] : [configured]), 'docker', 'sudo -n docker'])];
	const script = `for word in ${shellJoin(words)}; do
	if said=$($word version --format '{{.Server.Version}}' 2>&1); then printf '%s\\n' "$word"; exit 0; fi
	first=\${first:-$said}
done
command -v docker >/dev/null 2>&1 || exit 127
printf '%s\\n' "$first" >&2; exit 1`;
	const ran = await systems.run({target}, {script}, {signal});
	const found = ran.stdout.trim();
	if (ran.exitCode === 0 && words.includes(found)) return found;
	if (ran.exitCode === 127) throw new ProblemError({code: 'program-missing', target, program: 'docker'});
	throw new ProblemError({code: 'docker-unreachable', target, detail: detailOf(ran.stderr)});
}
