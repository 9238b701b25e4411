/** What is read first: the verdict, and what the history holds. */
import type { Verdict } from '../../check/index.ts';
import { JUDGE, type History } from '../../../load/history/history.ts';
import { banner, type Banner } from '../html/banner.ts';
import type { Html } from '../html/markup.ts';
import { count, durationOfSeconds } from '../numbers.ts';
import { tidy } from '../plain-text.ts';
import type { TimelinePage } from './timeline-page.ts';

export const WORDS: Readonly<Record<Verdict, string>> = {
  ok: 'OK',
  violation: 'VIOLATION',
  unknown: 'UNKNOWN',
};

const MEANINGS: Readonly<Record<Verdict, string>> = {
  ok: 'every answer fits one order',
  violation: 'these answers cannot all be true',
  unknown: 'this is not a pass',
};

const SHOWN: Readonly<Record<Verdict, string>> = {
  ok: 'There is one order of all operations, each at a moment between its request and its answer, in which every answer is right.',
  violation:
    'There is no order of all operations, each at a moment between its request and its answer, in which every answer is right.',
  unknown:
    'It could not be decided whether there is one order of all operations in which every answer is right.',
};

export function historyHeader(page: TimelinePage): Html {
  const { verdict, title } = page;
  return banner({
    verdict,
    brand: `vaga · a history of bookings · ${tidy(title)}`,
    word: WORDS[verdict],
    meaning: MEANINGS[verdict],
    shown: SHOWN[verdict],
    notShown: null,
    figures: keyFigures(page),
  });
}

/** Name, value, and what the value is of. */
function keyFigures({ history, slots }: TimelinePage): Banner['figures'] {
  const { length } = history;
  const clients = new Set(history.client.subarray(0, length).filter((client) => client !== JUDGE));
  return [
    ['Operations', count(length), 'asked by clients and the judge'],
    ['Clients', count(clients.size), 'without the judge'],
    ['Slots', count(slots), 'to be booked'],
    ['Duration', durationOfSeconds(spanNs(history) / 1e9), 'from first to last'],
  ];
}

/** From the first request to the last request or answer. */
function spanNs({ length, invokeNs, returnNs }: History): number {
  let first = Infinity;
  let last = -Infinity;
  for (let row = 0; row < length; row += 1) {
    if (invokeNs[row] < first) first = invokeNs[row];
    if (Number.isFinite(invokeNs[row]) && invokeNs[row] > last) last = invokeNs[row];
    if (Number.isFinite(returnNs[row]) && returnNs[row] > last) last = returnNs[row];
  }
  return last >= first ? last - first : 0;
}
