/** Of all that was ever measured the newest of each kind: what a report shows. */
import type { Machine } from '../race-document.ts';
import type { SoakDocument } from '../soak.ts';
import { readDocument, type ReadCompare, type ReadResult, type ReadSweep } from './documents.ts';

/** A file that may be a document. */
export interface FoundFile {
  readonly path: string;
  /** When the run ended or began, by the name of its folder: seconds, ISO 8601, UTC. */
  readonly at: string;
  readonly text: string;
}

/** Where a figure comes from. */
export interface Source {
  readonly path: string;
  readonly at: string;
  readonly machine: Machine;
  /** Not the machine that the report is of: such figures are shown and never compared with others. */
  readonly isElsewhere: boolean;
  /** null where the document does not tell. */
  readonly commit: { readonly commit: string; readonly dirty: boolean } | null;
  /** Only shows that it runs. */
  readonly smoke: boolean;
}

export interface Gathered<T> {
  readonly source: Source;
  readonly told: T;
}

export interface BenchReport {
  readonly machine: Machine;
  /** By the name of the benchmark. */
  readonly benchmarks: ReadonlyMap<string, Gathered<ReadResult>>;
  readonly soak: Gathered<SoakDocument> | null;
  readonly compare: Gathered<ReadCompare> | null;
  readonly sweep: Gathered<ReadSweep> | null;
  /** Files that could not be used, and why. */
  readonly unused: readonly { readonly path: string; readonly because: string }[];
}

/**
 * The newest of each on `machine`; of another machine only what was never measured on this one. `smoke`: smoke sizes are taken, too,
 * though their figures mean nothing; else they are passed over.
 */
export function gatherReport(files: readonly FoundFile[], machine: Machine, smoke: boolean): BenchReport {
  const benchmarks = new Map<string, Gathered<ReadResult>>();
  const unused: { path: string; because: string }[] = [];
  let soak: Gathered<SoakDocument> | null = null;
  let compare: Gathered<ReadCompare> | null = null;
  let sweep: Gathered<ReadSweep> | null = null;
  for (const { path, at, text } of files.toSorted((one, other) => compareText(one.at, other.at))) {
    const read = readDocument(text);
    if (typeof read === 'string') {
      unused.push({ path, because: read });
      continue;
    }
    const { kind, document } = read;
    const source: Source = {
      path,
      at,
      machine: document.machine,
      isElsewhere: !isSameMachine(document.machine, machine),
      commit: kind === 'bench' ? (document.here ?? null) : null,
      smoke: kind === 'bench' && document.smoke,
    };
    if (source.smoke && !smoke) continue;
    switch (kind) {
      case 'bench':
        for (const told of document.results) {
          if (told.sides.length === 0) continue; // what it needs was not installed
          benchmarks.set(told.name, better(benchmarks.get(told.name) ?? null, { source, told }));
        }
        break;
      case 'soak':
        soak = better(soak, { source, told: document });
        break;
      case 'compare':
        compare = better(compare, { source, told: document });
        break;
      case 'sweep':
        sweep = better(sweep, { source, told: document });
        break;
      default:
        kind satisfies never;
    }
  }
  return { machine, benchmarks, soak, compare, sweep, unused };
}

/** The later one, unless only the earlier is of this machine. */
function better<T>(earlier: Gathered<T> | null, later: Gathered<T>): Gathered<T> {
  return earlier !== null && later.source.isElsewhere && !earlier.source.isElsewhere ? earlier : later;
}

/** By what it is made of: Node and the system may be newer by now, and are told with each figure. */
function isSameMachine(one: Machine, other: Machine): boolean {
  return one.cpu === other.cpu && one.cores === other.cores && one.memoryMiB === other.memoryMiB;
}

/** `2026-11-21 05:26` of an ISO 8601 time. */
export function minuteOf(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
