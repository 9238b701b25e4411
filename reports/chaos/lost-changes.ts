/** The plainest question about a server that was killed: is the last change that it acknowledged of each slot still there? */
import { JUDGE, Kind, NOBODY, NO_VERSION, Outcome, type History } from '../../load/history/history.ts';

/**
 * How many of the first `slots` slots were read back, by the last look of the judge, at an earlier version than somebody had been told, or at
 * the same version with another holder. null where a slot was not read back. The checker asks more than this; this can be told in a sentence.
 */
export function countLostChanges(history: History, slots: number): number | null {
  const toldVersion = new Float64Array(slots).fill(NO_VERSION);
  const toldHolder = new Int32Array(slots);
  const finalVersion = new Float64Array(slots).fill(NO_VERSION);
  const finalHolder = new Int32Array(slots);
  const finalNs = new Float64Array(slots);
  const tell = (slot: number, version: number, holder: number): void => {
    if (version <= toldVersion[slot]) return;
    toldVersion[slot] = version;
    toldHolder[slot] = holder;
  };
  for (let row = 0; row < history.length; row += 1) {
    if (history.outcome[row] !== Outcome.ok) continue;
    const { slot, slot2, client, version, version2, kind, holder } = history;
    if (client[row] === JUDGE) {
      if (history.returnNs[row] < finalNs[slot[row]]) continue;
      finalNs[slot[row]] = history.returnNs[row];
      finalVersion[slot[row]] = version[row];
      finalHolder[slot[row]] = holder[row];
    } else if (kind[row] === Kind.move) {
      tell(slot[row], version[row], NOBODY);
      tell(slot2[row], version2[row], client[row]);
    } else if (kind[row] < Kind.move) {
      tell(slot[row], version[row], kind[row] === Kind.book ? client[row] : NOBODY);
    }
  }
  let lost = 0;
  for (let slot = 0; slot < slots; slot += 1) {
    if (finalVersion[slot] === NO_VERSION) return null;
    const isSame = finalVersion[slot] === toldVersion[slot];
    if (finalVersion[slot] < toldVersion[slot] || (isSame && finalHolder[slot] !== toldHolder[slot]))
      lost += 1;
  }
  return lost;
}
