/** Commits without waiting for the disk. The kernel keeps what it was given, so only a power cut would show it, or strace. */
import type { Store, StoreHeader } from '../ledger/ledger.ts';
import { openStore as openSound } from '../ledger/store.ts';
import type { ServerSaboteur } from './saboteur.ts';

export function openStore(directory: string, header: StoreHeader): Store {
  return openSound(directory, header, { noSync: true });
}

export const saboteur: ServerSaboteur = { store: import.meta.url };
