/** Whether a port that is published on this address can be reached from other machines. No address means all of them. */
export function isExposed(address: string): boolean {
	const bare = address.replace(/^\[|\]$/g, '').toLowerCase();
	if (/^127\./.test(bare) || bare === 'localhost') return false;
	return !(/^(0*:)*0*1$/.test(bare) && bare.includes(':')) && !/^::ffff:127\./.test(bare);
}

/** A port that may be reached: `443` on any address and service, `proxy:443` of one service, `10.0.0.5:9100` on one address. */
export function isAllowedPort(
	allow: readonly (string | number)[],
	{service, address, published}: {readonly service: string; readonly address: string; readonly published: string},
): boolean {
	return allow.some(entry => {
		const wanted = String(entry).replace(/\/(tcp|udp)$/, '');
		return wanted === published || wanted === `${service}:${published}` || (address !== '' && wanted === `${address}:${published}`);
	});
}
