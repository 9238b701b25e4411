/** A store that is broken on purpose: it acknowledges what it has not written. */
import { openStore as openSound } from '../store.ts';
import type { Store, StoreHeader } from '../ledger.ts';

export function openStore(directory: string, header: StoreHeader): Store {
  return { ...openSound(directory, header), commit: () => {} };
}
