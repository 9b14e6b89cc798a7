import {backupFiles} from './backup-files.ts';
import {restoreRehearsal} from './restore-rehearsal.ts';

export const backupKinds = {'backup-files': backupFiles, 'restore-rehearsal': restoreRehearsal};
