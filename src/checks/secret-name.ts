const SECRET =
	/(PASS(WORD|WD|PHRASE)?|PWD|(?<![A-Z])PW|SECRET|TOKEN|CREDENTIALS?|(?<=\w)WEBHOOK_URL|_DSN|(API|ACCESS|SECRET|PRIVATE|SIGNING|ENCRYPTION)_?KEY)(_?FILE)?$/i;

/** Whether what a variable of this name holds is not for everyone: `DB_PASSWORD`, `UPBIT_SECRET_KEY`, `N8N_WEBHOOK_SECRET`. `WEBHOOK_URL` alone is n8n's own public address. */
export function isSecretKey(name: string): boolean {
	return SECRET.test(name) && !/_FILE$/i.test(name);
}
