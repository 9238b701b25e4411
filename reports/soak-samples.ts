/** Soaks as a machine might see them, for the tests of the verdict and of the page. */
import { Random } from '../server/base/seed.ts';
import type { SoakRun, SoakSecond } from './soak.ts';

const SEED = 20261121;
const MIB = 2 ** 20;

/** A run of so many minutes; `change` bends each second. Figures wobble by a tenth, latency by a half. */
export function soakSample(
  minutes: number,
  change: (second: SoakSecond) => Partial<SoakSecond> = () => ({}),
): SoakRun {
  const random = new Random(SEED, 0);
  const wobbling = (value: number, share: number): number => value * (1 + share * (random.nextFloat() - 0.5));
  const seconds = Array.from({ length: Math.floor(minutes * 60) }, (_, at) => {
    const second: SoakSecond = {
      at,
      answers: Math.round(wobbling(20_000, 0.1)),
      p50Us: wobbling(900, 0.1),
      p99Us: wobbling(5_000, 0.5),
      serverBytes: wobbling(150 * MIB, 0.05),
      serverOwnBytes: wobbling(120 * MIB, 0.05),
      swarmBytes: wobbling(200 * MIB, 0.05),
      otherCpuShare: wobbling(0.02, 0.5),
    };
    return { ...second, ...change(second) };
  });
  return {
    seed: SEED,
    machine: { cpu: 'a <fast> one', cores: 2, memoryMiB: 8_000, node: 'v26.10.0', os: 'Linux' },
    minutes,
    sustained: 40_000,
    offered: 20_000,
    clients: 50,
    serverThreads: 2,
    slots: 10_000,
    operations: 20_000 * 60 * minutes,
    losses: 0,
    seconds,
  };
}

/** The server takes a MiB more each second. */
export const LEAKING = soakSample(10, ({ at, serverBytes, serverOwnBytes }) => ({
  serverBytes: (serverBytes ?? 0) + at * MIB,
  serverOwnBytes: (serverOwnBytes ?? 0) + at * MIB,
}));

/** A machine that tells nothing of other processes. */
export const BLIND = soakSample(10, () => ({ serverBytes: null, serverOwnBytes: null, otherCpuShare: null }));
