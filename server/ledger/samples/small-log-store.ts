/** The store with a log that grows by little at a time, and of which a checkpoint is made soon. For tests. */
import type { Store, StoreHeader } from '../ledger.ts';
import { openStore as openSound } from '../store.ts';

export function openStore(directory: string, header: StoreHeader): Store {
  return openSound(directory, header, { stepBytes: 4_096, mostLogBytes: 16_384 });
}
