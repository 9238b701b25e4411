import { Outcome } from '../../../load/history/history.ts';
import { Deed, NIL, type Log } from './log.ts';
import { Guard, changes, sees, type Model } from './model.ts';

/** A register that is read, written, and compared and set; nil at first. A cas that fails saw another value than it expected. */
export const casRegister: Model<Log> = {
  name: 'cas-register',
  initial: NIL,
  rests: false,
  hasPairs: false,
  read: (log, row, part, step) => {
    const outcome = log.outcome[row];
    const object = log.object[row];
    const value = log.value[row];
    const isInfo = outcome === Outcome.info;
    const isDone = outcome === Outcome.ok;
    if (part !== 0) return false;
    switch (log.deed[row]) {
      case Deed.read:
        return isDone && sees(step, object, Guard.is, value);
      case Deed.write:
        // A write that failed did not happen, for whatever reason.
        return (isDone || isInfo) && changes(step, object, Guard.any, 0, value, isInfo);
      case Deed.cas:
        if (!isDone && !isInfo) return sees(step, object, Guard.isNot, value);
        return value === log.value2[row]
          ? isDone && sees(step, object, Guard.is, value)
          : changes(step, object, Guard.is, value, log.value2[row], isInfo);
      default:
        return false;
    }
  },
};
