/** The store with a hindrance: while its directory has a file of that name, commits are slow or fail. For tests. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { openStore as openSound } from '../store.ts';
import type { Store, StoreHeader } from '../ledger.ts';

const SLOW_MS = 100;
const NEVER = new Int32Array(new SharedArrayBuffer(4));

export function openStore(directory: string, header: StoreHeader): Store {
  const store = openSound(directory, header);
  const hinder = (): void => {
    if (existsSync(join(directory, 'slow'))) Atomics.wait(NEVER, 0, 0, SLOW_MS);
    if (existsSync(join(directory, 'fail'))) throw new Error('the disk is hindered');
  };
  return {
    ...store,
    commit: (image) => {
      hinder();
      store.commit(image);
    },
    probe: (image) => {
      hinder();
      store.probe(image);
    },
  };
}
