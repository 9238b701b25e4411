/**
 * The store: a log in front of checkpoints. A group of changes is one record of the log; when that has become long, what the changes have
 * made of the slots is written to LMDB, and the log begins anew. So a group costs as many bytes as it has changes, and a slot that
 * changes a thousand times between two checkpoints is written there once.
 *
 * The checkpoint names the generation of the log that goes on from it: a crash between the two leaves a log of an older generation, which
 * counts for nothing. Opening reads the checkpoint, then the log, and makes a checkpoint of both.
 */
import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';

import type { DurableImage } from './image.ts';
import type { Store, StoreHeader } from './ledger.ts';
import { damaged, openCheckpoints, orClose } from './lmdb.ts';
import { Log, type LogOptions } from './log.ts';

const LOG_FILE = 'ledger.log';
/** A checkpoint is made when the log is so long: some two million changes, which are read back in a fraction of a second. */
const MOST_LOG_BYTES = 32 * 2 ** 20;
const NOTHING = new Int32Array();

/** As `ledger.ts` says. The options are for tests and saboteurs. */
export function openStore(
  directory: string,
  header: StoreHeader,
  { mostLogBytes = MOST_LOG_BYTES, ...options }: LogOptions & { readonly mostLogBytes?: number } = {},
): Store {
  const { noSync = false } = options;
  const checkpoints = openCheckpoints(directory, header, { noSync });
  const log = orClose(() => openLog(directory, checkpoints.generation, options), checkpoints.close);
  let { generation } = checkpoints;
  const checkpoint = (image: DurableImage, ballast = false): void => {
    checkpoints.write(image, generation + 1, ballast);
    generation += 1;
    log.begin(generation);
    image.clean();
  };
  return {
    load: (image) => {
      checkpoints.load(image);
      const replayed = log.replay(generation, (changes, sequence) => {
        image.replay(changes);
        image.sequence = sequence;
      });
      if (replayed === 'damaged')
        throw damaged(directory, `${LOG_FILE} has a damaged record among sound ones`);
      checkpoint(image);
    },
    commit: (image) => {
      log.append(image.changes, image.sequence);
      image.logged();
    },
    settle: (image) => {
      if (log.bytes >= mostLogBytes) checkpoint(image);
    },
    probe: (image) => {
      checkpoint(image, true);
      log.append(NOTHING, image.sequence);
    },
    close: () => {
      log.close();
      checkpoints.close();
    },
  };
}

function openLog(directory: string, generation: number, options: LogOptions): Log {
  const path = join(directory, LOG_FILE);
  const isNew = !existsSync(path);
  if (isNew && generation > 0)
    throw damaged(directory, `${LOG_FILE} is missing, which holds what was booked last`);
  const log = new Log(path, options);
  // No checkpoint may name a log that a power cut takes away again.
  if (isNew)
    orClose(
      () => syncDirectory(directory),
      () => log.close(),
    );
  return log;
}

/** A new file is there after a power cut when its directory is on the disk, too. Windows has no such call, and needs none. */
function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const opened = openSync(directory, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
