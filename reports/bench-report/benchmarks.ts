/** The parts of a report: which benchmarks each has, what their figures are to be held against, and how to measure them. */

export interface BenchmarkEntry {
  readonly name: string;
  readonly title: string;
  /** What stands beside it, and why nothing does where nothing does. */
  readonly peer: string;
}

export interface ReportPart {
  readonly id: string;
  readonly title: string;
  readonly benchmarks: readonly BenchmarkEntry[];
}

export const PARTS: readonly ReportPart[] = [
  {
    id: 'locks',
    title: 'Locks',
    benchmarks: [
      {
        name: 'locks',
        title: 'Uncontended',
        peer: 'pthread_mutex of the C library, compiled on this machine.',
      },
      {
        name: 'contended',
        title: 'Contended',
        peer: 'pthread_mutex of the C library with as many threads.',
      },
    ],
  },
  {
    id: 'doors',
    title: 'Doors',
    benchmarks: [
      {
        name: 'redis',
        title: 'RESP door beside Redis',
        peer: 'Redis under the same client; where ours is durable, with appendfsync always.',
      },
      {
        name: 'http',
        title: 'HTTP door beside a bare fastify',
        peer: 'fastify with the same routes, which answers the same bytes and does nothing.',
      },
      {
        name: 'events',
        title: 'Streams of changes',
        peer: 'none: a person sees as instant what comes within 100 ms.',
      },
      {
        name: 'throughput',
        title: 'Native door: throughput',
        peer: 'the same swarm without its history. Nothing else speaks this protocol: other services are in the comparison.',
      },
      {
        name: 'cpu',
        title: 'Native door: server CPU',
        peer: 'a server that decodes and encodes the same frames and touches no slot.',
      },
      {
        name: 'durable',
        title: 'Native door: durable',
        peer: 'the same server without a ledger.',
      },
    ],
  },
  {
    id: 'hot-path',
    title: 'Hot path',
    benchmarks: [
      {
        name: 'hot-path',
        title: 'A request, step by step',
        peer: 'the first steps, which decide nothing: what the bytes alone cost.',
      },
      { name: 'ring', title: 'The ledger’s ring', peer: 'none, since these are parts of a whole.' },
      { name: 'recorder', title: 'The recorder', peer: 'none, since these are parts of a whole.' },
      { name: 'layout', title: 'Layout of slots', peer: 'the other layouts.' },
      { name: 'counters', title: 'Layout of counters', peer: 'the other layout.' },
    ],
  },
  {
    id: 'checker',
    title: 'Checker',
    benchmarks: [
      {
        name: 'certificate',
        title: 'The certificate check',
        peer: 'the search below, which has no versions to go by.',
      },
      {
        name: 'search',
        title: 'The search for an order',
        peer: 'itself, on histories ten times as long: it grows in a straight line where the figures are alike. Porcupine on the same histories is in the README.',
      },
    ],
  },
  {
    id: 'prover',
    title: 'Prover',
    benchmarks: [
      {
        name: 'prover',
        title: 'States a second',
        peer: 'the verifier of SPIN on the same model, where SPIN is installed.',
      },
      { name: 'shelf', title: 'The whole shelf', peer: 'none, since no other tool reads these locks.' },
    ],
  },
  {
    id: 'memory',
    title: 'Memory',
    benchmarks: [
      {
        name: 'memory',
        title: 'A connection, a client, a slot',
        peer: 'the two ends of one connection.',
      },
    ],
  },
];

/** What measures a benchmark. */
export function commandFor(name: string): string {
  return `npx vaga bench ${name}`;
}
