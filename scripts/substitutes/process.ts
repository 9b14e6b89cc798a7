const here = globalThis.process;

/** Stands for the module `node:process` in the bundle: the same object, without a look at everything in it. */
export default here;
export const {env, execArgv, execPath, platform} = here;
export const cwd = (): string => here.cwd();
export const hrtime = here.hrtime;
