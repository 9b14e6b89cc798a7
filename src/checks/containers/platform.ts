import {z} from 'zod';

/** An operating system and a processor, as images name them. */
export interface Platform {
	readonly os: string;
	readonly architecture: string;
	readonly variant?: string;
}

const PLATFORM = /^[a-z0-9]+\/[a-z0-9]+(\/v[0-9]+)?$/;

export const platformSchema = z
	.string()
	.refine(value => PLATFORM.test(value), {
		message: 'a platform is linux/arm64, linux/amd64 or linux/arm/v7',
		params: {ko: '플랫폼은 linux/arm64, linux/amd64, linux/arm/v7 형식'},
	})
	.meta({pattern: PLATFORM.source});

/** Undefined when nothing tells what it is for. */
export function platformOf(value: unknown): Platform | undefined {
	if (typeof value !== 'object' || value === null) return undefined;
	const {os, architecture, variant} = value as Record<string, unknown>;
	if (typeof os !== 'string' || typeof architecture !== 'string' || os === '' || architecture === '') return undefined;
	return {os, architecture, ...(typeof variant === 'string' && variant !== '' && {variant})};
}

export function platformName({os, architecture, variant}: Platform): string {
	return [os, architecture, variant].filter(Boolean).join('/');
}

/** `arm64` and `arm64/v8` are one and the same; `arm/v7` is neither. */
export function serves(offered: Platform, wanted: string): boolean {
	const [os, architecture, variant] = wanted.split('/');
	if (offered.os !== os || offered.architecture !== architecture) return false;
	const usual = architecture === 'arm64' ? 'v8' : undefined;
	return variant === undefined && usual === undefined ? true : (offered.variant ?? usual) === (variant ?? usual);
}
