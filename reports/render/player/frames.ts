/** A schedule's moments in words, so that what runs in the page only puts them in place. */
import type { Trace, TraceStep } from '../../proof/trace.ts';
import type { Frame } from './frame.ts';
import { momentsOf, type Moment } from './moments.ts';
import type { SourceLine } from './source-lines.ts';
import { changeOf, describeStep } from './step-words.ts';
import { describeWhereabouts, namesOf, type Whereabouts } from './whereabouts.ts';

const FIRST_SAID = 'Every thread is outside, and the lock is free.';

/** Of every moment: one more than there are steps. */
export function framesOf(trace: Trace, source: readonly SourceLine[]): Frame[] {
  const calls = { acquire: lineOfFunction(source, 'acquire'), release: lineOfFunction(source, 'release') };
  const lineOf = ({ phase, line }: Whereabouts): number | null =>
    line ?? (phase === 'acquire' || phase === 'release' ? calls[phase] : null);
  return momentsOf(trace).map((moment, index) => {
    const step = trace.steps[index - 1];
    return Object.assign(stepPart(step, calls), momentPart(moment, lineOf));
  });
}

type StepPart = Pick<Frame, 'thread' | 'line' | 'column' | 'said' | 'touched'>;
type MomentPart = Omit<Frame, keyof StepPart>;

function stepPart(
  step: TraceStep | undefined,
  calls: Readonly<Record<'acquire' | 'release', number | null>>,
): StepPart {
  if (step === undefined) return { thread: null, line: null, column: null, said: FIRST_SAID, touched: null };
  const { thread, what, word, column } = step;
  const called = what === 'leaves outside' ? calls.acquire : what === 'leaves inside' ? calls.release : null;
  return {
    thread,
    line: step.line ?? called,
    column,
    said: describeStep(step),
    touched: word === null ? null : { word, change: changeOf(step) },
  };
}

function momentPart(
  { threads, words }: Moment,
  lineOf: (whereabouts: Whereabouts) => number | null,
): MomentPart {
  const threadsWhere = (holds: (whereabouts: Whereabouts) => boolean): number[] =>
    threads.flatMap((whereabouts, thread) => (holds(whereabouts) ? [thread] : []));
  const inside = threadsWhere(({ phase }) => phase === 'inside');
  return {
    words,
    threads: threads.map((whereabouts) => ({
      doing: describeWhereabouts(whereabouts),
      state: whereabouts.asleep ? 'asleep' : whereabouts.phase,
      line: lineOf(whereabouts),
    })),
    insideCount: inside.length,
    holds: `${namesOf(inside)}${inside.length > 1 ? ' at once' : ''}`,
    sleeps: namesOf(threadsWhere(({ asleep }) => asleep)),
  };
}

/** Where a function is declared, as far as a look at the text can tell. */
function lineOfFunction(source: readonly SourceLine[], name: string): number | null {
  const declaration = new RegExp(String.raw`^\s*(?:export\s+)?function\s+${name}\b`);
  return source.find(({ text }) => declaration.test(text))?.number ?? null;
}
