/** The most items of a list whose values do not fall, in their order (Fredman, 1975: patience sorting). */
export function longestRise(items: readonly number[], valueOf: (item: number) => number): number[] {
  /** By length: where the rise of that length ends whose last value is the least. */
  const ends: number[] = [];
  const previous = new Int32Array(items.length).fill(-1);
  for (const [at, item] of items.entries()) {
    const value = valueOf(item);
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (valueOf(items[ends[middle]]) <= value) low = middle + 1;
      else high = middle;
    }
    previous[at] = low === 0 ? -1 : ends[low - 1];
    ends[low] = at;
  }
  const rise: number[] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = previous[at]) rise.push(items[at]);
  return rise.toReversed();
}
