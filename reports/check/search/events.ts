/**
 * The events of one object in the order of time: each step's request and, unless its answer was lost, its answer. Event
 * 2 s is the request of step s, 2 s + 1 its answer. At one moment requests come before answers, as operations that touch
 * each other overlap.
 *
 * Times are spread over as many buckets as there are events; what is left to do within a bucket is little, as long as times are
 * not all in a few clusters. A crowded bucket is spread again. Linear but for histories made to defeat it.
 */
import { OPTIONAL, type Program } from './program.ts';

/** A bucket with more events than this is spread again. */
const CROWD = 24;
/** Spread so often, and still crowded, a bucket is sorted by comparing. */
const MOST_SPREADS = 4;

/** Sorts the events of one object after the other, in buffers that are used again. */
export class EventSorter {
  events: Int32Array = new Int32Array(0);
  #times = new Float64Array(0);
  #spareEvents = new Int32Array(0);
  #spareTimes = new Float64Array(0);
  #ends = new Int32Array(0);

  /** Puts the events of steps `first` … `end` − 1 into `events`, and returns how many there are. Valid until the next call. */
  sort({ code, invokeNs, returnNs }: Program, first: number, end: number): number {
    this.#reserve(2 * (end - first));
    const { events } = this;
    const times = this.#times;
    let count = 0;
    for (let step = first; step < end; step += 1) {
      times[count] = invokeNs[step];
      events[count++] = 2 * step;
    }
    // Behind all requests: sorting keeps the order of what comes at one moment.
    for (let step = first; step < end; step += 1) {
      if ((code[step] & OPTIONAL) !== 0) continue;
      times[count] = returnNs[step];
      events[count++] = 2 * step + 1;
    }
    this.#sort(0, count, 0);
    return count;
  }

  #reserve(count: number): void {
    if (count <= this.events.length) return;
    this.events = new Int32Array(count);
    this.#times = new Float64Array(count);
    this.#spareEvents = new Int32Array(count);
    this.#spareTimes = new Float64Array(count);
    this.#ends = new Int32Array(count);
  }

  #sort(from: number, to: number, spreads: number): void {
    if (to - from > CROWD) {
      if (spreads === MOST_SPREADS) {
        this.#compare(from, to);
        return;
      }
      this.#spread(from, to, spreads);
    }
    this.#insert(from, to);
  }

  /** Moves each event into its bucket, so that only neighbours within a bucket may still be in the wrong order. */
  #spread(from: number, to: number, spreads: number): void {
    const { events } = this;
    const times = this.#times;
    let least = times[from];
    let greatest = times[from];
    for (let at = from + 1; at < to; at += 1) {
      const time = times[at];
      if (time < least) least = time;
      if (time > greatest) greatest = time;
    }
    const count = to - from;
    const scale = (count - 1) / (greatest - least);
    if (!Number.isFinite(scale)) return; // all at one moment, or nearly: the rest is left to comparing
    const ends = spreads === 0 ? this.#ends.fill(0, 0, count) : new Int32Array(count);
    for (let at = from; at < to; at += 1) ends[((times[at] - least) * scale) | 0] += 1;
    let isCrowded = false;
    for (let bucket = 0, before = from; bucket < count; bucket += 1) {
      const size = ends[bucket];
      if (size > CROWD) isCrowded = true;
      ends[bucket] = before;
      before += size;
    }
    const spareTimes = this.#spareTimes;
    const spareEvents = this.#spareEvents;
    for (let at = from; at < to; at += 1) {
      const place = ends[((times[at] - least) * scale) | 0]++;
      spareTimes[place] = times[at];
      spareEvents[place] = events[at];
    }
    times.set(spareTimes.subarray(from, to), from);
    events.set(spareEvents.subarray(from, to), from);
    if (!isCrowded) return;
    for (let bucket = 0, begin = from; bucket < count; bucket += 1) {
      if (ends[bucket] - begin > CROWD) this.#sort(begin, ends[bucket], spreads + 1);
      begin = ends[bucket];
    }
  }

  #insert(from: number, to: number): void {
    const { events } = this;
    const times = this.#times;
    for (let at = from + 1; at < to; at += 1) {
      const time = times[at];
      if (times[at - 1] <= time) continue;
      const event = events[at];
      let place = at;
      for (; place > from && times[place - 1] > time; place -= 1) {
        times[place] = times[place - 1];
        events[place] = events[place - 1];
      }
      times[place] = time;
      events[place] = event;
    }
  }

  #compare(from: number, to: number): void {
    const times = this.#times.slice(from, to);
    const events = this.events.slice(from, to);
    const order = Array.from(times.keys()).toSorted((one, other) => times[one] - times[other] || one - other);
    for (const [at, place] of order.entries()) {
      this.#times[from + at] = times[place];
      this.events[from + at] = events[place];
    }
  }
}
