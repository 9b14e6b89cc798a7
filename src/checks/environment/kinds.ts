import {envParity} from './env-parity.ts';

export const environmentKinds = {'env-parity': envParity};
