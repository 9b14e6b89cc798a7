import {composeFile} from './compose-file.ts';
import {composeServices} from './compose-services.ts';
import {imagePlatform} from './image-platform.ts';
import {logs} from './logs.ts';
import {publishedPorts} from './published-ports.ts';

export const containerKinds = {
	'compose-file': composeFile,
	'compose-services': composeServices,
	'image-platform': imagePlatform,
	logs,
	'published-ports': publishedPorts,
};
