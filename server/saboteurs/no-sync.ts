/** Commits to LMDB without waiting for the disk. The kernel keeps what it was given, so only a power cut would show it, or strace. */
import type { Store, StoreHeader } from '../ledger/ledger.ts';
import { openStore as openLmdb } from '../ledger/lmdb.ts';
import type { ServerSaboteur } from './saboteur.ts';

export function openStore(directory: string, header: StoreHeader): Store {
  return openLmdb(directory, header, { noSync: true });
}

export const saboteur: ServerSaboteur = { store: import.meta.url };
