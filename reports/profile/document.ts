/** A profile of the server under load, as a document: `vaga/profile@1`. What could not be had is null. */
import type { Machine } from '../race-document.ts';
import type { Category } from './categories.ts';
import type { DoctorFinding } from './doctor.ts';
import type { Collections, LoopDelay } from './thread-log.ts';

export const TOOLS = ['doctor', 'flame', 'threads'] as const;
/** clinic's two, and the profiles of V8 itself, a thread each. */
export type Tool = (typeof TOOLS)[number];

/** What the server did while a tool looked on. Each tool has a server of its own, since they disturb each other. */
export interface ProfiledLoad {
  readonly operations: number;
  readonly seconds: number;
  readonly throughputOps: number;
  /** The rest were changes, and looks. */
  readonly refusedShare: number;
  /** Processor time of the server's process. */
  readonly serverCpuSeconds: number;
}

export interface ProfiledFunction {
  readonly name: string;
  /** `file:line` where it begins; empty where there is no source. */
  readonly where: string;
  readonly category: Category;
  readonly selfSeconds: number;
  readonly totalSeconds: number;
}

export type Role = 'main' | 'server' | 'ledger' | 'other';

export interface ThreadProfile {
  readonly name: string;
  readonly role: Role;
  readonly samples: number;
  /** `seconds` is `busySeconds` and `idleSeconds`; on a machine that has other work, waiting for a processor is within either. */
  readonly seconds: number;
  readonly busySeconds: number;
  readonly idleSeconds: number;
  /** Processor time. */
  readonly cpuSeconds: number | null;
  /** Busy seconds of each kind of work. */
  readonly categories: Readonly<Record<Category, number>>;
  /** The hottest, by their own time. */
  readonly functions: readonly ProfiledFunction[];
  readonly functionsInAll: number;
  readonly loopDelay: LoopDelay | null;
  readonly collections: Collections | null;
}

export interface ThreadsResult {
  readonly load: ProfiledLoad;
  readonly threads: readonly ThreadProfile[];
  /** All server threads as one. */
  readonly servers: Pick<
    ThreadProfile,
    'busySeconds' | 'categories' | 'functions' | 'functionsInAll' | 'idleSeconds' | 'seconds'
  >;
}

export interface ProfileDocument {
  readonly schema: 'vaga/profile@1';
  readonly machine: Machine;
  readonly seed: number;
  readonly options: Readonly<Record<string, string | number | boolean | null>>;
  readonly command: string;
  readonly threads: ThreadsResult | null;
  readonly doctor: (DoctorFinding & { readonly load: ProfiledLoad }) | null;
  readonly flame: { readonly load: ProfiledLoad } | null;
  /** Tools that were asked for and not had, with the reason. */
  readonly missing: readonly { readonly tool: Tool; readonly reason: string }[];
  /** What was found, a sentence each, the most important first. */
  readonly findings: readonly string[];
  /** Paths from where the command was given. */
  readonly files: Readonly<Record<string, string>>;
}
