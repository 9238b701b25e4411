/** What a server saboteur may put in the place of the sound part. Each breaks one part and leaves the others alone. */
import type { Desk } from '../booking/index.ts';
import type { Ground } from '../booking/ground.ts';
import type { Repair } from '../booking/repair.ts';
import type { Journal } from '../ledger/journal.ts';
import type { Outbox } from '../ledger/outbox.ts';

export interface ServerSaboteur {
  /** The decisions that it makes otherwise. */
  readonly desk?: (ground: Ground, sound: Desk) => Partial<Desk>;
  readonly openOutbox?: (memory: Int32Array<SharedArrayBuffer>, journal: Journal) => Outbox;
  /** Instead of repairing what a dead thread had begun. */
  readonly repair?: (memory: Int32Array<SharedArrayBuffer>, thread: number) => Repair;
  /** The address of a store's module. */
  readonly store?: string;
}
