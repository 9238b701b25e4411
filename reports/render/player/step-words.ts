/** What a step does, in a sentence, and in as few signs as the cell of a table has room for. */
import type { TraceStep } from '../../proof/trace.ts';
import { namesOf } from './whereabouts.ts';

/** What the step did, whom it woke, and who came in or went out by it. */
export function describeStep(step: TraceStep): string {
  const entered = step.entered.map((thread) => ` ${startOf(namesOf([thread]))} is INSIDE now.`);
  const left = step.left ? ` Thread ${step.thread} is outside again.` : '';
  return `Thread ${step.thread} ${deedOf(step)}.${entered.join('')}${left}`;
}

function startOf(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function deedOf(step: TraceStep): string {
  const { what, word, read } = step;
  switch (what) {
    case 'leaves outside':
      return 'wants the lock and calls acquire';
    case 'leaves inside':
      return 'has done its work and calls release';
    case 'timeout':
      return 'has waited long enough and goes on';
    case 'tries':
      return 'has tried often enough and goes on';
    case 'sleeps':
      return `finds ${read} in word ${word}, as it expected, and falls asleep there`;
    case 'access':
      return accessOf(step);
    default: {
      const never: never = what;
      return never;
    }
  }
}

function accessOf({ access, word, read, written, woken }: TraceStep): string {
  switch (access) {
    case null:
      return 'goes on';
    case 'read':
      return `reads ${read} from word ${word}, without Atomics`;
    case 'load':
      return `reads ${read} from word ${word}`;
    case 'write':
      return `writes ${written} into word ${word}, where ${read} was, without Atomics`;
    case 'store':
      return `writes ${written} into word ${word}, where ${read} was`;
    case 'exchange':
      return `puts ${written} into word ${word} and takes out the ${read} that was there`;
    case 'compareExchange':
      return written === null
        ? `finds ${read} in word ${word}, not what it hoped for, and changes nothing`
        : `finds ${read} in word ${word}, as it hoped, and puts ${written} there`;
    case 'add':
    case 'sub':
    case 'and':
    case 'or':
    case 'xor':
      return `turns the ${read} in word ${word} into ${written}, by one atomic ${access}`;
    case 'wait':
      return `would sleep, but finds ${read} in word ${word}, not what it expected, and goes on`;
    case 'notify':
      return woken.length === 0
        ? `notifies at word ${word}, where nobody sleeps`
        : `notifies at word ${word} and wakes ${namesOf(woken)}`;
    default: {
      const never: never = access;
      return never;
    }
  }
}

/** What the step did with its word, without saying which: `0 → 1`, `read`, `notified`; empty where it touched none. */
export function changeOf({ access, word, read, written }: TraceStep): string {
  if (word === null) return '';
  if (access === 'notify') return 'notified';
  return written === null ? 'read' : `${read} → ${written}`;
}

/** What came of the step for a thread, its own or another; empty where nothing did. */
export function outcomeOf({ what, thread, woken, entered, left }: TraceStep, of: number): string {
  const outcomes = [
    woken.includes(of) ? 'is woken' : '',
    of === thread && what === 'sleeps' ? 'sleeps' : '',
    entered.includes(of) ? 'ENTERS' : '',
    of === thread && left ? 'is out' : '',
  ];
  return outcomes.filter((outcome) => outcome !== '').join(', ');
}
