/** The sections of a profile's page that are tables: the time by kind of work, the hottest functions, the event loops. */
import { CATEGORIES, CATEGORY_MEANINGS, CATEGORY_NAMES } from '../../profile/categories.ts';
import type { ProfiledFunction, ThreadProfile, ThreadsResult } from '../../profile/document.ts';
import { shareOf } from '../../profile/findings.ts';
import { cutNote, dataTable } from '../html/data-table.ts';
import { html, NOTHING, type Html } from '../html/markup.ts';
import { count, decimals, durationOfSeconds, percent } from '../numbers.ts';

const SHOWN_FUNCTIONS = 20;

export function timeSection({ threads }: ThreadsResult): Html {
  const kinds = CATEGORY_NAMES.filter((name) => threads.some(({ categories }) => categories[name] > 0));
  const rows = threads.map((thread) => [
    thread.name,
    percent(thread.busySeconds / thread.seconds),
    thread.cpuSeconds === null ? '–' : percent(thread.cpuSeconds / thread.seconds),
    ...kinds.map((name) => percent(shareOf(thread, name))),
  ]);
  return html`<p>
      Every half millisecond V8 looked at what each thread was doing. Busy is all that is not waiting for
      something to do: also waiting for the disk, for a lock, or for a processor that other work has.
    </p>
    <ul class="kinds">
      ${kinds.map(
        (name) =>
          html`<li>
            <svg class="category-${name}" width="12" height="12" aria-hidden="true" focusable="false">
              <rect width="12" height="12" /></svg
            >${CATEGORIES[name]} <span>${CATEGORY_MEANINGS[name]}</span>
          </li> `,
      )}
    </ul>
    <ul class="proportions">
      ${threads.map(stackedBar)}
    </ul>
    <p class="note">
      In the table, ‘busy’ and ‘processor’ are shares of the load’s time, kinds of work of the busy time.
    </p>
    ${dataTable(
      { columns: ['thread', 'busy', 'processor', ...kinds.map((name) => CATEGORIES[name])], rows },
      'Time by kind of work',
    )}`;
}

/** As long as the thread was busy; the rest of the bar is idle. */
function stackedBar(thread: ThreadProfile): Html {
  const { name, categories, seconds, busySeconds } = thread;
  let at = 0;
  const parts = CATEGORY_NAMES.flatMap((category) => {
    const width = (100 * categories[category]) / seconds;
    const x = at;
    at += width;
    return width === 0
      ? []
      : [
          html`<rect
            class="category-${category}"
            x="${decimals(x, 3)}%"
            width="${decimals(width, 3)}%"
            height="18"
          />`,
        ];
  });
  return html`<li>
    <p><span>${name}</span><span>busy ${percent(busySeconds / seconds)}</span></p>
    <svg class="stack" width="100%" height="18" aria-hidden="true" focusable="false">
      <rect class="rail" width="100%" height="18" />
      ${parts}
    </svg>
  </li> `;
}

export function functionsSection({ threads, servers }: ThreadsResult): Html {
  return html`<p>
      By the time in the function itself. ‘With all’ is what it called as well. Shares are of the thread’s
      busy time; what V8 has built into another function is still told apart.
    </p>
    ${servers.busySeconds > 0 ? functionTable('Server threads as one', servers) : NOTHING}
    ${threads.map(
      (thread) =>
        html`<details class="data">
          <summary>${thread.name}</summary>
          ${functionTable(thread.name, thread)}
        </details> `,
    )}`;
}

function functionTable(
  name: string,
  {
    functions,
    functionsInAll,
    busySeconds,
  }: {
    readonly functions: readonly ProfiledFunction[];
    readonly functionsInAll: number;
    readonly busySeconds: number;
  },
): Html {
  const shown = functions.slice(0, SHOWN_FUNCTIONS);
  const rows = shown.map(({ name: called, where, category, selfSeconds, totalSeconds }) => [
    called,
    where === '' ? '–' : where,
    CATEGORIES[category],
    durationOfSeconds(selfSeconds),
    percent(selfSeconds / busySeconds),
    durationOfSeconds(totalSeconds),
    percent(totalSeconds / busySeconds),
  ]);
  const note = cutNote(shown.length, functionsInAll);
  return html`<h3>${name}${note === '' ? NOTHING : ` (${note})`}</h3>
    ${dataTable(
      { columns: ['function', 'where', 'kind of work', 'itself', 'share', 'with all', 'share'], rows },
      `Hottest functions, ${name}`,
    )}`;
}

export function loopSection({ threads }: ThreadsResult): Html {
  const rows = threads.map(({ name, loopDelay, collections, categories, seconds, samples }) => [
    name,
    ...(loopDelay === null
      ? ['–', '–', '–']
      : [loopDelay.p50Ms, loopDelay.p99Ms, loopDelay.maxMs].map((ms) => `${decimals(ms, 2)} ms`)),
    collections === null ? '–' : count(collections.count),
    collections === null ? '–' : durationOfSeconds(collections.longestMs / 1000),
    percent(categories.collector / seconds),
    count(samples),
  ]);
  return html`<p>
      How late the event loop of each thread comes to what is due, looked at a hundred times a second. A
      thread without an event loop, as the ledger’s is, has no such figures.
    </p>
    ${dataTable(
      {
        columns: ['thread', 'late, p50', 'p99', 'most', 'collections', 'longest', 'share of time', 'samples'],
        rows,
      },
      'Event loops and garbage collection',
    )}`;
}
