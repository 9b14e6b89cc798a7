import {dns} from './dns.ts';
import {http} from './http.ts';
import {ports} from './ports.ts';
import {tls} from './tls.ts';

export const networkKinds = {
	dns,
	http,
	ports,
	tls,
};
