/**
 * Fuzzes the ledger's file with flipped and missing bytes. Each damaged file is refused with a sentence, or read. Damage that lies deeper than what
 * is looked at before LMDB opens the file may take the process down, which is why another process opens them: how often that was so is told.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Random } from '../base/seed.ts';
import { onceIn, pick } from '../fuzz/mutate.ts';
import type { OpenedTarget, FuzzTarget } from '../fuzz/target.ts';
import { ENTRY_WORDS, Entry, NO_SLOT } from '../memory/layout.ts';
import { DurableImage } from './image.ts';
import { openCheckpoints } from './lmdb.ts';
import type { Opened, Opening } from './samples/opener/main.ts';

const HEADER = { fingerprint: 'f'.repeat(64), slots: 300, firstDay: '' };
const FILE = 'ledger.mdb';
/** The generation of a store that no log belongs to. */
const NO_LOG = 0;
const MAIN = fileURLToPath(new URL('./samples/opener/main.ts', import.meta.url));
/** A damage is a byte at a place; the file is cut off at the place in the first four bytes of the input. */
const DAMAGE_BYTES = 5;
const WHOLE = 0xffff_ffff;
/** LMDB's two meta pages, which say where everything is. */
const META_BYTES = 8_192;

export const ledgerFile: FuzzTarget = { name: 'ledger-file', unit: 'inputs', open };

type Outcome = 'read' | 'read otherwise' | 'refused' | 'taken down';

function open(): OpenedTarget {
  const directory = mkdtempSync(join(tmpdir(), 'vaga-fuzz-ledger-'));
  const good = makeStore(directory);
  const opener = new Opener();
  const counts = new Map<Outcome, number>();
  let expected: string | undefined;
  return {
    draw: (random) => drawDamage(random, good.length),
    check: async (input) => {
      expected ??= await readGood(opener, directory, good);
      writeFile(directory, damaged(good, input));
      const opened = await opener.open({ directory, header: HEADER });
      const outcome = judge(opened, expected);
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      if (outcome === 'taken down' && isSeenBefore(input))
        throw new Error('the process was taken down by a damage that can be seen before LMDB opens the file');
      return 1;
    },
    notes: () => describe(counts),
    close: async () => {
      await opener.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A store with bookings in several blocks, as the bytes of its file. */
function makeStore(directory: string): Buffer {
  const checkpoints = openCheckpoints(directory, HEADER);
  const image = new DurableImage(HEADER.slots);
  const entry = new Int32Array(ENTRY_WORDS);
  for (let slot = 0; slot < HEADER.slots; slot += 7) {
    entry[Entry.slot] = slot;
    entry[Entry.holder] = slot + 1;
    entry[Entry.versionLo] = 1 + (slot % 5);
    entry[Entry.slot2] = NO_SLOT;
    image.apply(entry, 0);
    image.sequence += 1;
    if (slot % 70 === 0) checkpoints.write(image, NO_LOG);
  }
  checkpoints.write(image, NO_LOG);
  checkpoints.close();
  return readFileSync(join(directory, FILE));
}

async function readGood(opener: Opener, directory: string, good: Buffer): Promise<string> {
  writeFile(directory, good);
  const opened = await opener.open({ directory, header: HEADER });
  if (opened === undefined || !('read' in opened))
    throw new Error(`the undamaged file: ${JSON.stringify(opened)}`);
  return opened.read;
}

/** As a new file, since the one before may still be mapped into the memory of the process that has read it. */
function writeFile(directory: string, bytes: Uint8Array): void {
  for (const name of [FILE, `${FILE}-lock`, 'ledger.log']) rmSync(join(directory, name), { force: true });
  writeFileSync(join(directory, FILE), bytes);
}

function drawDamage(random: Random, bytes: number): Uint8Array {
  const isCut = onceIn(random, 3);
  const damages = isCut && onceIn(random, 2) ? 0 : 1 + random.nextBelow(4);
  const input = Buffer.alloc(4 + damages * DAMAGE_BYTES);
  input.writeUInt32LE(isCut ? random.nextBelow(pick(random, [64, META_BYTES, bytes])) : WHOLE);
  for (let at = 4; at < input.length; at += DAMAGE_BYTES) {
    input.writeUInt32LE(random.nextBelow(pick(random, [64, META_BYTES, bytes])), at);
    input[at + 4] = random.nextUint32() >>> 24;
  }
  return input;
}

function damagesOf(input: Uint8Array): {
  readonly cutAt: number;
  readonly damages: readonly { at: number; value: number }[];
} {
  const view = Buffer.from(input);
  const damages = Array.from(
    { length: Math.max(0, Math.floor((view.length - 4) / DAMAGE_BYTES)) },
    (_, index) => {
      const at = 4 + index * DAMAGE_BYTES;
      return { at: view.readUInt32LE(at), value: view[at + 4] };
    },
  );
  return { cutAt: view.length < 4 ? WHOLE : view.readUInt32LE(0), damages };
}

function damaged(good: Buffer, input: Uint8Array): Buffer {
  const { cutAt, damages } = damagesOf(input);
  const bytes = Buffer.from(good);
  for (const { at, value } of damages) if (at < bytes.length) bytes[at] = value;
  return bytes.subarray(0, Math.min(cutAt, bytes.length));
}

function judge(opened: Opened | undefined, expected: string): Outcome {
  if (opened === undefined) return 'taken down';
  if ('failed' in opened) throw new Error(`the file is refused without a sentence: ${opened.failed}`);
  if ('refused' in opened) return 'refused';
  return opened.read === expected ? 'read' : 'read otherwise';
}

/** Whether all the damage is to the meta pages. */
function isSeenBefore(input: Uint8Array): boolean {
  const { cutAt, damages } = damagesOf(input);
  return cutAt < META_BYTES || (cutAt === WHOLE && damages.every(({ at }) => at < META_BYTES));
}

function describe(counts: ReadonlyMap<Outcome, number>): string[] {
  const told = [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
  return [`damaged files: ${told} (LMDB keeps no checksums, and does not expect damage)`];
}

/** The process that opens stores; started anew when it was taken down. */
class Opener {
  #child: ChildProcess | undefined;
  #tell: (opened: Opened | undefined) => void = () => {};

  /** What came of it; `undefined` where the process ended. */
  open(opening: Opening): Promise<Opened | undefined> {
    this.#child ??= this.#start();
    this.#child.send(opening);
    return new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    child.disconnect();
    await once(child, 'exit');
  }

  #start(): ChildProcess {
    const child = fork(MAIN, { stdio: 'ignore' });
    child.on('message', (opened) => this.#tell(opened as Opened));
    child.once('exit', () => {
      this.#child = undefined;
      this.#tell(undefined);
    });
    return child;
  }
}
