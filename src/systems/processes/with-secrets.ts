import type {HttpRequest} from '../systems.ts';

/**
 * The request as it is sent: the secrets it names are put into its headers here, and nowhere else.
 *
 * @throws ProblemError `secret-missing`, `secrets-exposed`, `file-unreadable`
 */
export async function withSecrets(
	{auth, secretHeaders = {}, ...request}: HttpRequest,
	secrets: {get(name: string, signal: AbortSignal): Promise<string>},
	signal: AbortSignal,
): Promise<HttpRequest> {
	const headers: Record<string, string> = {...request.headers};
	if (auth !== undefined) {
		const password = await secrets.get(auth.secret, signal);
		headers.authorization = `Basic ${Buffer.from(`${auth.user}:${password}`, 'utf8').toString('base64')}`;
	}
	for (const [header, name] of Object.entries(secretHeaders)) headers[header] = await secrets.get(name, signal);
	return {...request, headers};
}
