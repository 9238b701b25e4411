/** Histories as systems without versions would have told them, for tests. */
import { Kind, NO_VERSION, Outcome, UNTOLD, type History } from '../../../load/history/history.ts';
import type { Random } from '../../../server/base/seed.ts';

/**
 * The same history without versions. `unnamedShare`: the share of refusals that do not name the holder either.
 */
export function withoutVersions(history: History, unnamedShare: number, random: Random): History {
  const holder = history.holder.slice();
  for (let row = 0; row < history.length; row += 1) {
    const isRefusal = history.outcome[row] >= Outcome.fail && history.kind[row] <= Kind.move;
    if (isRefusal && random.nextFloat() < unnamedShare) holder[row] = UNTOLD;
  }
  return {
    ...history,
    holder,
    version: new Float64Array(history.length).fill(NO_VERSION),
    version2: new Float64Array(history.length).fill(NO_VERSION),
  };
}
