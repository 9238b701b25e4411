/**
 * Zipf's law: of `ranks` things, the one of rank r (from 0) is drawn with a probability proportional to 1 / (r + 1)^θ.
 * θ = 0 is uniform; the larger θ, the more the first ranks are fought over.
 *
 * Drawn from an alias table (Walker 1977), built as in Vose, "A linear algorithm for generating random numbers with a
 * given distribution", IEEE Transactions on Software Engineering 17(9), 1991: `ranks` columns of equal width, each
 * shared by at most two ranks. A draw picks a column, then one of its two ranks: the same time whatever θ and `ranks`.
 *
 * The table is one `SharedArrayBuffer`, so that several threads draw from the same one. Who writes it: only
 * `buildZipfTable`, before the buffer is handed to any thread (handing over orders those writes first). From then on
 * everybody only reads it, so plain accesses suffice.
 *
 *     word 2r       of column r, the share of 2³² that belongs to rank r itself
 *     word 2r + 1   the rank that owns the rest of column r
 */
import { VagaError } from '../../server/base/errors.ts';
import type { Random } from '../../server/base/seed.ts';
import { MAX_SLOTS } from '../../server/memory/layout.ts';

const TWO_TO_32 = 2 ** 32;
const BYTES_PER_COLUMN = 8;

/**
 * The table of a Zipf distribution, 8 bytes a rank; while it is being built, 12 more.
 *
 * The probabilities in it are exact to 32 bits: all in all they are off by at most 2⁻³³ (total variation) from rounding each
 * column's share, on top of the rounding of double arithmetic.
 *
 * @param ranks 1 to 2²⁴
 * @param theta finite, 0 or more
 * @throws VagaError `usage` outside these ranges
 */
export function buildZipfTable(ranks: number, theta: number): SharedArrayBuffer {
  if (!Number.isInteger(ranks) || ranks < 1 || ranks > MAX_SLOTS) {
    throw new VagaError(
      'usage',
      `Zipf's law needs a whole number of ranks from 1 to ${MAX_SLOTS}, not ${ranks}.`,
    );
  }
  if (!Number.isFinite(theta) || theta < 0) {
    throw new VagaError(
      'usage',
      `Zipf's law needs an exponent θ that is finite and at least 0, not ${theta}.`,
    );
  }
  const buffer = new SharedArrayBuffer(ranks * BYTES_PER_COLUMN);
  fillColumns(new Uint32Array(buffer), columnsWorth(ranks, theta));
  return buffer;
}

/** What each rank's probability is worth, in columns: its sum is the number of ranks. */
function columnsWorth(ranks: number, theta: number): Float64Array {
  const worth = new Float64Array(ranks);
  let sum = 0;
  // From the smallest to the largest, so that the long tail is not lost in the rounding of a large sum.
  for (let rank = ranks - 1; rank >= 0; rank -= 1) {
    worth[rank] = (rank + 1) ** -theta;
    sum += worth[rank];
  }
  for (let rank = 0; rank < ranks; rank += 1) worth[rank] *= ranks / sum;
  return worth;
}

/** Vose's algorithm: each rank worth less than a column gets its own, topped up by one that is worth more. Uses `worth` up. */
function fillColumns(table: Uint32Array, worth: Float64Array): void {
  const ranks = worth.length;
  // Two stacks in one array: the ranks worth less than a column grow from the left, the others from the right.
  const stacks = new Int32Array(ranks);
  let less = 0;
  let more = ranks;
  for (let rank = 0; rank < ranks; rank += 1) {
    if (worth[rank] < 1) stacks[less++] = rank;
    else stacks[--more] = rank;
  }
  while (less > 0 && more < ranks) {
    const small = stacks[--less];
    const large = stacks[more++];
    setColumn(table, small, worth[small], large);
    worth[large] -= 1 - worth[small];
    if (worth[large] < 1) stacks[less++] = large;
    else stacks[--more] = large;
  }
  // What is left on either stack is worth one column, but for rounding, and owns all of its own.
  while (less > 0) setColumn(table, stacks[--less], 1, stacks[less]);
  while (more < ranks) setColumn(table, stacks[more], 1, stacks[more++]);
}

function setColumn(table: Uint32Array, rank: number, share: number, other: number): void {
  const share32 = Math.round(share * TWO_TO_32);
  const isWhole = share32 >= TWO_TO_32; // a whole column does not fit in 32 bits: the rank shares it with itself
  table[2 * rank] = isWhole ? 0 : share32;
  table[2 * rank + 1] = isWhole ? rank : other;
}

/** Draws from a table of `buildZipfTable`, in any thread. */
export class ZipfSampler {
  readonly ranks: number;
  readonly #table: Uint32Array;
  readonly #fairLimit: number;

  /** @throws RangeError where the size of the buffer is not one of a table */
  constructor(table: SharedArrayBuffer) {
    this.ranks = table.byteLength / BYTES_PER_COLUMN;
    if (this.ranks < 1 || this.ranks > MAX_SLOTS || !Number.isInteger(this.ranks)) {
      throw new RangeError(`${table.byteLength} bytes are not a table of Zipf's law`);
    }
    this.#table = new Uint32Array(table);
    this.#fairLimit = TWO_TO_32 - (TWO_TO_32 % this.ranks);
  }

  /**
   * A rank, from 0. Takes two numbers of `random`, seldom more. Makes no object, and allocates nothing once V8 has
   * compiled it with `random` inlined; where V8 does not inline, it boxes numbers from 2³¹ on, 16 bytes each.
   */
  draw(random: Random): number {
    let bits: number;
    do {
      bits = random.nextUint32();
      // Numbers above the last multiple of `ranks` would favour the first columns. At most one in 256 is drawn again.
    } while (bits >= this.#fairLimit);
    const column = bits % this.ranks;
    return random.nextUint32() < this.#table[2 * column] ? column : this.#table[2 * column + 1];
  }
}
