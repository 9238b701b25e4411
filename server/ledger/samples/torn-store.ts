/** A store that is broken on purpose: of a group it writes the first slot only. */
import { ENTRY_WORDS, Entry, NO_SLOT } from '../../memory/layout.ts';
import { DurableImage } from '../image.ts';
import type { Store, StoreHeader } from '../ledger.ts';
import { openStore as openSound } from '../store.ts';

export function openStore(directory: string, header: StoreHeader): Store {
  const store = openSound(directory, header);
  return {
    ...store,
    commit: (image) => {
      const entry = new Int32Array(ENTRY_WORDS);
      const [slot, holder, versionLo, versionHi] = image.changes;
      entry[Entry.slot] = slot;
      entry[Entry.holder] = holder;
      entry[Entry.versionLo] = versionLo;
      entry[Entry.versionHi] = versionHi;
      entry[Entry.slot2] = NO_SLOT;
      const torn = new DurableImage(header.slots);
      torn.apply(entry, 0);
      torn.sequence = image.sequence;
      store.commit(torn);
      image.logged();
    },
  };
}
