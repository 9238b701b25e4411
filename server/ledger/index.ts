/**
 * The durable record behind an acknowledged decision: nothing is told before what it rests on is committed. This is the supervisor's side; a
 * server thread takes journal.ts and outbox.ts, and so does not load what only the supervisor needs.
 */
export type { Ledger, Recovery } from './ledger.ts';
/** Keeps nothing: what `vaga serve` has without `--data`. */
export { createMemoryLedger } from './memory.ts';
/** Keeps everything, in LMDB; claims its directory at once. */
export { createDurableLedger } from './durable.ts';
export { awaitSettled, markAlive, markDead, markRepaired } from './life.ts';
