// What a check module of one's own imports, as `coinpilot-ops/check`: the types of the contract and the parts that the shipped kinds use.
export {z} from 'zod';
export {type Matcher, match, matcherSchema} from './checks/matchers.ts';
export {defineOwnCheck as defineCheck, type OwnCheckKind as CheckKind} from './checks/own-check.ts';
export {type Problem, ProblemError} from './core/problem.ts';
export {plain, type Text, text} from './core/text.ts';
export {type Evidence, type Status, type Verdict, worst} from './core/verdict.ts';
export type {CommandLine, Place, Ran, Systems} from './systems/systems.ts';
