/** The ledger that keeps nothing: a decision is final when it is made, and gone when the server ends. */
import type { Ledger } from './ledger.ts';

export function createMemoryLedger(): Ledger {
  return {
    name: 'memory',
    ringEntries: 0,
    start: () => Promise.resolve({ sequence: 0, seconds: 0 }),
    failed: new Promise<never>(() => {}),
    stop: () => Promise.resolve(),
  };
}
