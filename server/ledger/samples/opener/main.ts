/**
 * Opens stores as a process of its own, for the fuzzer of their files: npm `lmdb` may take the process down with a damaged one. Told a
 * directory, it tells what came of it.
 */
import { VagaError } from '../../../base/errors.ts';
import { DurableImage } from '../../image.ts';
import type { StoreHeader } from '../../ledger.ts';
import { readStoredHeader } from '../../lmdb.ts';
import { openStore } from '../../store.ts';

export interface Opening {
  readonly directory: string;
  readonly header: StoreHeader;
}

/** `read`: the bookings that were read, as text. `failed`: an error that was not foreseen. */
export type Opened = { readonly read: string } | { readonly refused: string } | { readonly failed: string };

function open({ directory, header }: Opening): Opened {
  try {
    readStoredHeader(directory);
    const store = openStore(directory, header);
    const image = new DurableImage(header.slots);
    store.load(image);
    store.close();
    const blocks = Array.from({ length: image.slots.count }, (_, block) =>
      Buffer.from(image.slots.bytes(block)).toString('base64'),
    );
    return { read: [image.sequence, ...blocks].join(' ') };
  } catch (error) {
    if (error instanceof VagaError && error.code === 'badStore') return { refused: error.message };
    return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.on('message', (opening: Opening) => process.send?.(open(opening)));
