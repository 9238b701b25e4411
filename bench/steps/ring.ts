/** The ring of a thread: what it costs to write a change down, and the ledger's thread to take it from there, all but the disk. */
import { Gatherer } from '../../server/ledger/gather.ts';
import { DurableImage } from '../../server/ledger/image.ts';
import { openJournal, type Journal } from '../../server/ledger/journal.ts';
import * as lock from '../../server/locks/futex-owner.ts';
import { Shared, createMemory, planLayout } from '../../server/memory/layout.ts';
import { HOLDER, SLOTS, shuffledSlots } from './requests.ts';
import type { Steps } from './step.ts';

/** As a server's ring has. */
const ENTRIES = 8_192;
const CHANGES = 1_000;
/** Changes of one round: what a client with pipelining asks together. */
const ROUND = 100;
const GATE_OPEN = 0;

/** The ring of one thread, and what the ledger's thread has of it. */
export function openRing() {
  const memory = createMemory(planLayout(SLOTS, 1, lock.words(), { ringEntries: ENTRIES }));
  memory[Shared.sequence] = 1; // as the ledger's thread leaves it when it has recovered an empty store
  const journal = openJournal(memory, 0) as Journal; // the memory has rings
  const gatherer = new Gatherer(memory, 0);
  const image = new DurableImage(SLOTS);
  const empty = (): void => {
    gatherer.gather(image);
    image.clean();
  };
  return { memory, journal, gatherer, image, empty };
}

function openWriter() {
  const ring = openRing();
  const slots = shuffledSlots().slice(0, CHANGES);
  let version = 0;
  const write = (): number => {
    const before = ring.journal.last.lo;
    version += 1;
    for (let at = 0; at < CHANGES; at += ROUND) {
      ring.journal.begin(ROUND, GATE_OPEN);
      for (let change = at; change < at + ROUND; change += 1)
        ring.journal.record(slots[change], HOLDER, version, 0);
      ring.journal.end();
    }
    return ring.journal.last.lo - before;
  };
  return { ...ring, write };
}

export const steps = {
  'server thread: begin, record, end': () => {
    const { write, empty } = openWriter();
    return { operations: CHANGES, expected: CHANGES, before: empty, run: write };
  },
  'ledger’s thread: gather into blocks': () => {
    const { write, empty, gatherer, image } = openWriter();
    return {
      operations: CHANGES,
      expected: CHANGES,
      before: () => {
        empty();
        write();
      },
      run: () => gatherer.gather(image),
    };
  },
  'ledger’s thread: read the blocks of a group': () => {
    const { write, empty, gatherer, image } = openWriter();
    const { slots } = image;
    return {
      operations: CHANGES,
      expected: slots.count * slots.blockBytes, // so many changes, at random, touch every block
      before: () => {
        empty();
        write();
        gatherer.gather(image);
      },
      run: () => {
        let bytes = 0;
        for (const block of slots.touched()) bytes += slots.bytes(block).length;
        return bytes;
      },
    };
  },
} satisfies Steps;
