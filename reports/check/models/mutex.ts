import { Outcome } from '../../../load/history/history.ts';
import { Deed, NIL, type Log } from './log.ts';
import { Guard, changes, sees, type Model } from './model.ts';

const HELD = 1;

/** A plain mutex: free at first; acquired when free, released when held, by whomever. An acquire that fails saw it held. */
export const mutex: Model<Log> = {
  name: 'mutex',
  initial: NIL,
  rests: true,
  hasPairs: false,
  read: (log, row, part, step) => {
    const isAcquire = log.deed[row] === Deed.acquire;
    if (part !== 0 || (!isAcquire && log.deed[row] !== Deed.release)) return false;
    const object = log.object[row];
    const outcome = log.outcome[row];
    const [before, after] = isAcquire ? [NIL, HELD] : [HELD, NIL];
    if (outcome === Outcome.fail) return sees(step, object, Guard.isNot, before);
    return changes(step, object, Guard.is, before, after, outcome === Outcome.info);
  },
};
