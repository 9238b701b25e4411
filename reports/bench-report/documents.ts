/**
 * What a report takes from the documents of `vaga bench`, `bench soak`, `compare` and `sweep`. They are read from disk, where older versions
 * and other programs have written, too: only what is used is asked for, and what does not fit is told and left out.
 */
import { z } from 'zod';

import type { SoakDocument } from '../soak.ts';

const machine = z.object({
  cpu: z.string(),
  cores: z.number(),
  memoryMiB: z.number(),
  node: z.string(),
  os: z.string(),
});
const ratio = z.object({ ratio: z.number(), low: z.number(), high: z.number() });
const better = z.enum(['more', 'less']);
const figures = z.array(z.number());
const nullable = z.number().nullable();

const side = z.object({
  name: z.string(),
  rounds: figures.min(1),
  median: z.number(),
  against: ratio.extend({ side: z.string() }).optional(),
  note: z.string().optional(),
  unit: z.string().optional(),
  better: better.optional(),
});

const benchDocument = z.object({
  schema: z.literal('vaga/bench@1'),
  machine,
  smoke: z.boolean(),
  here: z.object({ commit: z.string(), dirty: z.boolean() }).optional(),
  results: z.array(
    z.object({
      name: z.string(),
      summary: z.string().optional(),
      unit: z.string(),
      better,
      sides: z.array(side),
    }),
  ),
});

/** Only what cannot be done without; a soak is shown by the functions of its own page. */
const soakDocument = z.object({
  schema: z.literal('vaga/soak@1'),
  machine,
  verdict: z.enum(['ok', 'violation', 'unknown']),
  reasons: z.array(z.string()),
  minutes: z.number(),
  sustained: z.number(),
  offered: z.number(),
  operations: z.number(),
  clients: z.number(),
  losses: z.number(),
  judgedFrom: z.number(),
  seconds: z.array(
    z.object({
      at: z.number(),
      answers: z.number(),
      p50Us: nullable,
      p99Us: nullable,
      serverBytes: nullable,
      serverOwnBytes: nullable,
      swarmBytes: z.number(),
      otherCpuShare: nullable,
    }),
  ),
  trends: z.array(z.object({ name: z.string(), verdict: z.string() }).loose()),
});

const measured = z.object({
  rounds: z.array(nullable),
  median: nullable,
  ratio: ratio.extend({ change: z.string() }).nullable(),
});

const compareDocument = z.object({
  schema: z.literal('vaga/compare@1'),
  machine,
  verdict: z.string(),
  rounds: z.number(),
  clients: z.number(),
  slots: z.number(),
  rate: z.number(),
  base: z.string(),
  command: z.string(),
  sides: z.array(
    z.object({
      name: z.string(),
      what: z.string(),
      verdict: z.string(),
      operations: z.number(),
      doubleBookings: z.number(),
      changesShare: z.number(),
      measures: z.object({ throughputOps: measured, latencyP99Us: measured }),
    }),
  ),
});

const point = z.object({
  lock: z.string(),
  threads: z.number(),
  clients: z.number(),
  skew: z.number(),
  holdUs: z.number(),
});

const sweepDocument = z.object({
  schema: z.literal('vaga/sweep@1'),
  machine,
  verdict: z.string(),
  command: z.string(),
  points: z.array(
    point.extend({
      isOversubscribed: z.boolean(),
      medians: z.object({ throughputOps: z.number() }),
      rounds: z.array(z.object({ throughputOps: z.number() })),
    }),
  ),
  groups: z.array(point.omit({ threads: true }).extend({ limit: z.object({ sentence: z.string() }) })),
});

type ReadBench = z.infer<typeof benchDocument>;
export type ReadResult = ReadBench['results'][number];
export type ReadSide = ReadResult['sides'][number];
export type ReadCompare = z.infer<typeof compareDocument>;
export type ReadSweep = z.infer<typeof sweepDocument>;

export type ReadDocument =
  | { readonly kind: 'bench'; readonly document: ReadBench }
  | { readonly kind: 'soak'; readonly document: SoakDocument }
  | { readonly kind: 'compare'; readonly document: ReadCompare }
  | { readonly kind: 'sweep'; readonly document: ReadSweep };

/** A document, or a sentence that says why it is none. */
export function readDocument(text: string): ReadDocument | string {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return 'It is not JSON: the run that wrote it may have been interrupted.';
  }
  const schema = z.object({ schema: z.string() }).safeParse(data).data?.schema;
  const name = /^vaga\/(bench|soak|compare|sweep)@1$/.exec(schema ?? '')?.[1] as
    | ReadDocument['kind']
    | undefined;
  if (name === undefined) return `Its schema is ${JSON.stringify(schema ?? null)}, which is not known here.`;
  return parse(name, data) ?? 'It is of an older version: measure anew.';
}

function parse(kind: ReadDocument['kind'], data: unknown): ReadDocument | undefined {
  switch (kind) {
    case 'bench': {
      const document = benchDocument.safeParse(data).data;
      return document && { kind, document };
    }
    case 'soak':
      // The rest of it is as it was written: a soak's page and text take it whole.
      return soakDocument.safeParse(data).success ? { kind, document: data as SoakDocument } : undefined;
    case 'compare': {
      const document = compareDocument.safeParse(data).data;
      return document && { kind, document };
    }
    case 'sweep': {
      const document = sweepDocument.safeParse(data).data;
      return document && { kind, document };
    }
    default:
      return kind satisfies never;
  }
}
