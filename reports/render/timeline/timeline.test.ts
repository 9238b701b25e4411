import { createHash } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createHistory, Kind, Outcome, type History } from '../../../load/history/history.ts';
import { checkCertificate, findPoints } from '../../check/index.ts';
import { tell } from '../../check/telling.ts';
import { hostileText } from '../hostile-documents.ts';
import { attribute, byId, elementsIn, parsePage, textOf, type ParsedPage } from '../html/parsed-page.ts';
import { chooseRows } from './choice.ts';
import { timelineHtml } from './page.ts';
import { busyHistory, EVERY_ROW, SAMPLES } from './samples.ts';
import type { TimelineData } from './data.ts';
import type { TimelinePage } from './timeline-page.ts';

const ATTACK = '</script><img src=x onerror=alert(1)>';
const WORDS = { ok: 'OK', violation: 'VIOLATION', unknown: 'UNKNOWN' } as const;

function read(page: TimelinePage): ParsedPage {
  return parsePage(timelineHtml(page));
}

function dataOf({ elements }: ParsedPage): TimelineData {
  const block = elements.find((element) => attribute(element, 'class') === 'timeline-data');
  return JSON.parse(textOf(block!)) as TimelineData;
}

function bodyText({ elements }: ParsedPage): string {
  return textOf(elements.find(({ tagName }) => tagName === 'body')!);
}

/** What must hold of a page, whatever it was made from. */
function expectSound(page: ParsedPage): void {
  const { text, errors, elements } = page;
  expect(errors).toEqual([]);
  expect(Buffer.byteLength(text)).toBeLessThan(12_000_000);
  const ids = elements.flatMap((element) => attribute(element, 'id') ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  for (const element of elements) {
    const names = element.attrs.map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('on') || name === 'style' || name === 'src')).toEqual([]);
    expect(attribute(element, 'href') ?? '#').toMatch(/^#[\w-]*$/);
    expect(['img', 'link', 'iframe', 'object', 'embed', 'base', 'form']).not.toContain(element.tagName);
  }
  const scripts = elements.filter(
    ({ tagName, attrs }) => tagName === 'script' && !attrs.some(({ value }) => value === 'application/json'),
  );
  expect(scripts.length).toBe(1);
  const policy = attribute(
    elements.find((element) => attribute(element, 'http-equiv') !== undefined)!,
    'content',
  );
  for (const one of [...scripts, ...elements.filter(({ tagName }) => tagName === 'style')])
    expect(policy).toContain(createHash('sha256').update(textOf(one)).digest('base64'));
  expect(policy).toContain("default-src 'none'");
  expect(() => dataOf(page)).not.toThrow();
}

describe.each(Object.entries<TimelinePage>(SAMPLES))('%s', (_, sample) => {
  test('is well-formed, loads nothing and lets only its own script run', () => {
    expectSound(read(sample));
  });

  test('begins with the verdict and the reasons', () => {
    const { elements } = read(sample);
    const heading = elements.findIndex(({ tagName }) => tagName === 'h1');
    expect(textOf(elements[heading])).toContain(WORDS[sample.verdict]);
    expect(heading).toBeLessThan(elements.findIndex(({ tagName }) => tagName === 'section'));
  });
});

test('the script of the page imports and exports nothing', () => {
  const { elements } = read(SAMPLES.empty);
  const script = textOf(elements.findLast(({ tagName }) => tagName === 'script')!);
  expect(script).toContain('use strict');
  expect(script).not.toMatch(/^(import|export) /m);
});

describe('violations', () => {
  test('are sentences with a button each, above the time line, with a picture of their operations', () => {
    const { violations, history } = SAMPLES.violation;
    const page = read(SAMPLES.violation);
    expect(violations.length).toBeGreaterThan(0);
    const section = byId(page.elements, 'findings');
    const within = [...elementsIn(section.childNodes)];
    expect(within.filter((one) => attribute(one, 'data-violation') !== undefined).length).toBe(
      violations.length,
    );
    expect(within.filter(({ tagName }) => tagName === 'figure').length).toBe(violations.length);
    expect(textOf(section).toLowerCase()).toContain(violations[0].sentence.toLowerCase());
    expect(history.length).toBe(6);
  });

  test('are counted where the reasons count more than are listed', () => {
    const [first] = SAMPLES.violation.violations;
    const page = read({
      ...SAMPLES.violation,
      reasons: [`doubleBooking (597): ${first.sentence}`, 'and a doubt'],
      violations: [first],
    });
    expect(bodyText(page)).toContain('597 double bookings.');
    expect(bodyText(page)).toContain('And a doubt.');
    expect(bodyText(page)).toContain('showing 1 of 597');
  });

  test('of a damaged file are sentences without a picture', () => {
    const history = createHistory(1);
    history.outcome[0] = 9;
    const violation = { kind: 'order', slot: 0, rows: [0], sentence: 'nobody knows' } as const;
    const page = read({ ...SAMPLES.empty, verdict: 'violation', history, violations: [violation] });
    expect(bodyText(page)).toContain('Nobody knows.');
    expect(page.elements.filter(({ tagName }) => tagName === 'figure')).toEqual([]);
  });

  test('keep their rows when the rows are put in order', () => {
    const history = createHistory(3);
    history.invokeNs.set([30, 10, 20]);
    history.returnNs.set([31, 11, 21]);
    const violation = { kind: 'order', slot: 0, rows: [0, 2, 99, -1, 0.5], sentence: 'x' } as const;
    const page = read({ ...SAMPLES.empty, verdict: 'violation', history, violations: [violation] });
    expect(dataOf(page).violations[0].rows).toEqual([2, 1]);
  });
});

describe('what comes from outside is text', () => {
  const attacked = (text: string): TimelinePage => ({
    ...SAMPLES.ok,
    title: text,
    reasons: [text],
    violations: [{ kind: 'stuck', slot: 1, rows: [0], sentence: text }],
    faults: [{ label: text, fromSeconds: 0, untilSeconds: 1 }],
  });

  test('a file whose name is an attack is a file', () => {
    const page = read(attacked(ATTACK));
    expectSound(page);
    expect(page.text).not.toContain(ATTACK);
    expect(bodyText(page)).toContain(ATTACK);
    expect(dataOf(page).faults[0].label).toBe(ATTACK);
  });

  test('of texts and numbers as nobody wishes them', () => {
    const numbers = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, Infinity, -1, 1e300));
    fc.assert(
      fc.property(hostileText, fc.array(numbers, { minLength: 1, maxLength: 20 }), (text, values) => {
        const history = createHistory(values.length);
        const columns = Object.values(history).filter((column) => typeof column !== 'number');
        for (const column of columns as Float64Array[]) column.set(values);
        const [first = 0, second = 0] = values;
        const page = {
          ...attacked(text),
          history,
          points: () => ({ ns: Float64Array.from(values), unplaced: values }),
          slots: first,
          faults: [{ label: text, fromSeconds: first, untilSeconds: second }],
        };
        expectSound(read(page));
      }),
      { numRuns: 60 },
    );
  });
});

describe('points', () => {
  const { history, slots, ...page } = SAMPLES.violation;
  const result = checkCertificate(history, { slots, initial: 'fresh' });
  const points = (rows: readonly number[]) => findPoints(history, { slots, initial: 'fresh' }, result, rows);

  test('are asked for the rows that the page shows, and written with those that have no place', () => {
    const asked: (readonly number[])[] = [];
    const made = read({
      ...page,
      history,
      slots,
      points: (rows) => {
        asked.push(rows);
        return points(rows);
      },
    });
    expectSound(made);
    expect(asked).toEqual([[0, 1, 2, 3, 4, 5]]);
    const { columns, unplaced } = dataOf(made);
    const ns = new Float64Array(new Uint8Array(Buffer.from(columns.points ?? '', 'base64')).buffer);
    // The second sale has no place; of the cancel that was never answered nobody knows, and nothing depends on it.
    expect(unplaced).toEqual([1]);
    expect([...ns].map((at) => Number.isNaN(at))).toEqual([false, true, false, true, false, false]);
    expect(bodyText(made)).toContain('4 operations are done one after the other');
    expect(bodyText(made)).toContain('1 answered operation has no place in that order.');
  });

  test('are not spoken of where nobody knows any', () => {
    const made = read({ ...page, history, slots, points: null });
    expect(dataOf(made).columns.points).toBeNull();
    expect(dataOf(made).unplaced).toEqual([]);
    expect(bodyText(made)).not.toContain('upright tick');
  });
});

describe('of a long history', () => {
  const history = busyHistory(120_000, 64, 3);
  const page = { ...SAMPLES.large, history, points: null };

  test('the first 100,000 operations around the violations are written, and that is said', () => {
    const made = read(page);
    expectSound(made);
    expect(dataOf(made).length).toBe(100_000);
    expect(bodyText(made)).toContain('showing 100,000 of 120,000 operations');
  });

  test('the chosen rows are the nearest ones, and what is left out is marked', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 30 }),
        fc.array(fc.nat(29), { maxLength: 4 }),
        fc.integer({ min: 1, max: 30 }),
        (times, picked, most) => {
          const small = createHistory(times.length);
          small.invokeNs.set(times);
          const around = picked.filter((row) => row < times.length);
          const { rows, leftOut } = chooseRows(small, around, most);
          const far = (row: number) =>
            around.length === 0
              ? times[row]
              : Math.min(...around.map((other) => Math.abs(times[row] - times[other])));
          const expected = times
            .map((_, row) => far(row))
            .toSorted((one, other) => one - other)
            .slice(0, most);
          expect(rows.map(far).toSorted((one, other) => one - other)).toEqual(expected);
          expect(rows.map((row) => times[row])).toEqual(
            rows.map((row) => times[row]).toSorted((one, other) => one - other),
          );
          const missing = times.filter((_, row) => !rows.includes(row));
          for (const time of missing)
            expect(leftOut.some(({ fromNs, untilNs }) => fromNs <= time && time <= untilNs)).toBe(true);
        },
      ),
    );
  });
});

/** A module of the page's script, which is plain JavaScript. */
async function browserModule<T>(name: string): Promise<T> {
  return (await import(new URL(`./browser/${name}.js`, import.meta.url).href)) as T;
}

interface DataModule {
  readTimeline(
    data: TimelineData,
  ): History & { readonly endNs: Float64Array; readonly isUnplaced: Uint8Array };
}

describe('in the script', () => {
  test('the columns are those of the history, in the order of asking', async () => {
    const { readTimeline } = await browserModule<DataModule>('data');
    const { history } = SAMPLES.ok;
    const timeline = readTimeline(dataOf(read(SAMPLES.ok)));
    const { rows } = chooseRows(history, []);
    for (const name of Object.keys(history).filter((key) => key !== 'length') as 'slot'[])
      expect(Array.from(timeline[name])).toEqual(rows.map((row) => history[name][row]));
    expect(rows.length).toBe(history.length);
    const first = rows.indexOf(0);
    expect(timeline.isUnplaced[first]).toBe(1);
    expect(timeline.isUnplaced.reduce((sum, flag) => sum + flag, 0)).toBe(1);
  });

  test('every kind and outcome is told in the words of the sentences', async () => {
    const { tellRow } = await browserModule<{ tellRow(row: number, rows: History): string }>('words');
    const odd = createHistory(2);
    odd.kind.set([9, 9]);
    odd.outcome.set([1, 9]);
    // Systems that tell neither versions nor holders.
    const silent = createHistory(20);
    for (let row = 0; row < silent.length; row += 1) {
      silent.kind[row] = row % 5;
      silent.outcome[row] = Math.floor(row / 5);
      silent.holder[row] = -(row % 2);
    }
    for (const history of [EVERY_ROW, SAMPLES.ok.history, odd, silent])
      for (let row = 0; row < history.length; row += 1)
        expect(tellRow(row, history)).toBe(tell(row, history));
  });

  test.each([
    ['client 1', 3],
    ['slot 4', 9],
    ['version 3', 2],
    ['book', 4],
    ['refused move', 2],
    ['never answered', 5],
    ['client 2 refused', 4],
    ['judge', 1],
    ['nonsense', 0],
  ])('a search for %j finds %d', async (text, found) => {
    const { readTimeline } = await browserModule<DataModule>('data');
    const { matcherOf } = await browserModule<{
      matcherOf(text: string, timeline: unknown): ((row: number) => boolean) | null;
    }>('search');
    const timeline = readTimeline(dataOf(read(SAMPLES.unknown)));
    const matches = matcherOf(text, timeline)!;
    const rows = Array.from({ length: timeline.length }, (_, row) => row);
    expect(rows.filter((row) => matches(row)).length).toBe(found);
    expect(matcherOf('  ', timeline)).toBeNull();
  });

  test('a zoom keeps its place, and nothing leaves the bounds', async () => {
    interface View {
      readonly fromNs: number;
      readonly untilNs: number;
    }
    const { zoomed, panned } = await browserModule<{
      zoomed(view: View, factor: number, share: number, bounds: View): View;
      panned(view: View, share: number, bounds: View): View;
    }>('view');
    const bounds = { fromNs: 0, untilNs: 1e9 };
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.double({ min: 0.1, max: 10, noNaN: true }), (at, by, factor) => {
        const view = zoomed(bounds, 4, at, bounds);
        const atNs = view.fromNs + (view.untilNs - view.fromNs) * at;
        expect(atNs).toBeCloseTo(1e9 * at, 0);
        for (const next of [
          zoomed(view, factor, by, bounds),
          panned(view, by, bounds),
          panned(view, -by, bounds),
        ]) {
          expect(next.fromNs).toBeGreaterThanOrEqual(-1e-6);
          expect(next.untilNs).toBeLessThanOrEqual(1e9 + 1e-3);
          expect(next.untilNs - next.fromNs).toBeGreaterThanOrEqual(199);
        }
      }),
    );
  });

  test('one operation among thousands in a few pixels is still to be seen', async () => {
    const { readTimeline } = await browserModule<DataModule>('data');
    const lanes = await browserModule<{
      groupByClient(timeline: unknown): unknown;
      layOut(timeline: unknown, grouping: unknown, isShown: Uint8Array, pinned: [], room: number): unknown;
    }>('lanes');
    const { paintLanes } = await browserModule<{
      paintLanes(raster: unknown, scene: unknown, scrollPx: number): void;
    }>('raster');
    const history = busyHistory(5_000, 1, 5);
    const odd = 2_345;
    history.kind.fill(Kind.book);
    history.outcome.fill(Outcome.ok);
    const inks = Uint32Array.from({ length: 32 }, (_, look) => 1 + look);
    const pixelsOf = () => {
      const timeline = readTimeline(dataOf(read({ ...SAMPLES.empty, history })));
      const isShown = new Uint8Array(history.length).fill(1);
      const layout = lanes.layOut(timeline, lanes.groupByClient(timeline), isShown, [], 40);
      const view = { fromNs: 0, untilNs: history.returnNs[history.length - 1] };
      const pixels = new Uint32Array(50 * 40);
      const raster = { pixels, width: 50, height: 40, scale: 1 };
      paintLanes(raster, { timeline, layout, view, isFound: null, palette: { inks } }, 0);
      return pixels;
    };
    const books = pixelsOf();
    expect(new Set(books)).toEqual(new Set([0, 1]));
    // Every column has some: the client was never idle for as long as a pixel.
    for (let x = 0; x < 50; x += 1)
      expect(books.some((pixel, at) => pixel === 1 && at % 50 === x)).toBe(true);
    history.kind[odd] = Kind.cancel;
    const withOne = pixelsOf();
    const place = Math.floor((50 * history.invokeNs[odd]) / history.returnNs[history.length - 1]);
    const seen = Array.from(withOne.keys()).filter((at) => withOne[at] === 1 + Kind.cancel);
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen.map((at) => at % 50))).toEqual(new Set([place]));
  });
});
