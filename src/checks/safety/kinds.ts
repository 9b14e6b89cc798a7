import {singleWriter} from './single-writer.ts';
import {stopped} from './stopped.ts';

export const safetyKinds = {'single-writer': singleWriter, stopped};
