/** A store that is broken on purpose: of a group it writes the first block only. */
import { openStore as openLmdb } from '../lmdb.ts';
import { DurableImage } from '../image.ts';
import type { Store, StoreHeader } from '../ledger.ts';

export function openStore(directory: string, header: StoreHeader): Store {
  const store = openLmdb(directory, header);
  return {
    ...store,
    commit: (image) => {
      const first = new DurableImage(header.slots);
      first.sequence = image.sequence;
      const [block = 0] = image.slots.touched();
      first.slots.set((block * image.slots.blockBytes) / 4, 0); // touches it
      first.slots.load(block, image.slots.bytes(block));
      store.commit(first);
    },
  };
}
