/** A store that is broken on purpose: of a group it writes the first block only. */
import { openStore as openLmdb } from '../lmdb.ts';
import type { SlotImage } from '../image.ts';
import type { Store, StoreHeader } from '../ledger.ts';

export function openStore(directory: string, header: StoreHeader): Store {
  const store = openLmdb(directory, header);
  return {
    ...store,
    commit: (image) => {
      const first = Object.create(image, {
        touched: { value: () => image.touched().subarray(0, 1) },
        block: { value: (block: number) => image.block(block) },
        sequence: { value: image.sequence },
      }) as SlotImage;
      store.commit(first);
    },
  };
}
