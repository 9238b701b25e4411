/**
 * A race that is started over HTTP, for people to watch. It runs elsewhere, on a server and slots of its own: whoever composes the server hands down
 * a function that starts one. Here is what is asked of that function, and what it tells.
 */
export interface RaceSettings {
  readonly clients: number;
  /** One of the shelf. */
  readonly lock: string;
  readonly workload: 'churn' | 'stampede' | 'sellout';
  /** How long the natural part lasts at most. */
  readonly seconds: number;
}

/** Starts a race, which tells how far it is and in the end, unless it is stopped, a verdict or that it failed. */
export type StartRace = (settings: RaceSettings, tell: (told: RaceTold) => void) => RunningRace;

/** What a race is for, and how much of it is seen. */
export interface Raced {
  readonly slots: number;
  /** The first so many are told of while the race is on. */
  readonly watched: number;
}

export interface RunningRace {
  /** Ends it; nothing more is told. Resolves when its processes are gone. */
  readonly stop: () => Promise<void>;
}

export type RaceTold =
  | { readonly progress: RaceProgress }
  /** `document`: JSON, `vaga/race@1`. `report`: the path of its page. */
  | { readonly verdict: { readonly document: string; readonly report: string | null } }
  /** Why there is no verdict: a sentence. */
  | { readonly failed: string };

/** What can be chosen. */
export interface RaceChoices {
  readonly locks: readonly {
    readonly name: string;
    /** Broken on purpose. */
    readonly saboteur: boolean;
    /** What it is, in a few words of English. */
    readonly story: string;
    /** null: any number. */
    readonly maxThreads: number | null;
    /** Of a saboteur: some faults need more threads, or another processor, than a race has. */
    readonly seenInRace: boolean | null;
  }[];
  readonly workloads: readonly (Raced & {
    readonly name: RaceSettings['workload'];
    readonly story: string;
  })[];
  readonly bounds: Readonly<Record<'clients' | 'seconds', { readonly least: number; readonly most: number }>>;
  readonly defaults: RaceSettings;
}

/** How far a race is, about ten times a second. */
export interface RaceProgress {
  readonly part: 'control' | 'provoked' | 'natural';
  /** Since the race was started. */
  readonly elapsedMs: number;
  readonly stage: 'connecting' | 'racing' | 'reading' | 'checking';
  /** How much of the stage is done: 0 … 1. */
  readonly share: number;
  /** Of the part, so far. */
  readonly operations: number;
  /** Since the last time; null while nobody asks anything, or nothing was answered. */
  readonly throughputOps: number | null;
  readonly p50Us: number | null;
  readonly p99Us: number | null;
  /** Who holds each of the watched slots, 0 for nobody, as far as the clients were told. */
  readonly holders: readonly number[];
  /** Watched slots that two were told to have bought at once, as it looks: how often, and which two last. The verdict comes later. */
  readonly soldTwice: readonly (readonly [slot: number, times: number, first: number, second: number])[];
}
