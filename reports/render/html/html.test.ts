import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { RacePictures } from '../../pictures.ts';
import type { RaceDocument } from '../../race-document.ts';
import { hostile, hugeDocument } from '../hostile-documents.ts';
import { count } from '../numbers.ts';
import { raceHtml } from './page.ts';
import {
  attribute,
  byId,
  elementsIn,
  expectSound,
  parsePage,
  rowsIn,
  textOf,
  type Element,
  type ParsedPage,
} from './parsed-page.ts';
import { SAMPLES } from './samples.ts';

interface Sample {
  readonly document: RaceDocument;
  readonly pictures: RacePictures;
}

const ATTACK = '</script><img src=x onerror=alert(1)>';

function read({ document, pictures }: Sample): ParsedPage {
  return parsePage(raceHtml(document, pictures));
}

function sectionsOf(sample: Sample): string[] {
  return read(sample)
    .elements.filter(({ tagName }) => tagName === 'section')
    .map((element) => attribute(element, 'id')!);
}

describe.each(Object.entries<Sample>(SAMPLES))('%s', (name, sample) => {
  test('is well-formed, loads nothing and is small', () => {
    const page = read(sample);
    expectSound(page);
    expect(Buffer.byteLength(page.text)).toBeLessThan(300_000);
  });

  test('begins with the verdict', () => {
    const { elements } = read(sample);
    const heading = elements.find(({ tagName }) => tagName === 'h1');
    expect(textOf(heading!)).toContain(
      { ok: 'OK', violation: 'VIOLATION', unknown: 'UNKNOWN' }[sample.document.verdict],
    );
    expect(elements.findIndex((one) => one === heading)).toBeLessThan(
      elements.findIndex(({ tagName }) => tagName === 'section'),
    );
    expect(name).toBeTruthy();
  });
});

describe('sections are there when they have something to say', () => {
  const ALWAYS = ['figures', 'limits'];
  test.each<[keyof typeof SAMPLES, string[]]>([
    ['ok', ['throughput', 'latency', 'fairness', 'contention', ...ALWAYS]],
    ['violation', ['violations', 'throughput', 'latency', 'fairness', 'contention', ...ALWAYS]],
    ['unknown', ['doubts', 'throughput', 'latency', 'fairness', 'contention', ...ALWAYS]],
    ['stuck', ['violations', 'throughput', 'latency', 'fairness', 'contention', ...ALWAYS]],
    ['trace', ['clinics', 'throughput', 'latency', 'contention', ...ALWAYS]],
    ['mixed', ['doors', 'throughput', 'latency', 'fairness', 'contention', ...ALWAYS]],
    ['empty', ['doubts', 'contention', ...ALWAYS]],
  ])('%s', (name, expected) => {
    expect(sectionsOf(SAMPLES[name])).toEqual(expected);
  });
});

describe('what comes from outside is text', () => {
  const attacked = (sample: Sample) => {
    const { trace } = sample.document;
    return {
      ...sample,
      document: {
        ...sample.document,
        command: ATTACK,
        machine: { ...sample.document.machine, cpu: ATTACK },
        options: { ...sample.document.options, lock: ATTACK, [ATTACK]: ATTACK },
        files: { ...sample.document.files, html: ATTACK },
        trace: trace && {
          ...trace,
          byDay: trace.byDay.map((day) => Object.assign({}, day, { day: ATTACK })),
          clinics: trace.clinics.map((clinic) =>
            Object.assign({}, clinic, { clinic: ATTACK, first: ATTACK }),
          ),
        },
      },
    };
  };

  test('a clinic whose name is an attack is a clinic', () => {
    const page = read(attacked(SAMPLES.trace));
    expectSound(page);
    const [[clinic]] = rowsIn(
      byId(page.elements, 'clinics').childNodes.findLast(
        (node): node is Element => 'tagName' in node && node.tagName === 'div',
      )!,
    ) as [[string]];
    expect(clinic).toBe(ATTACK);
    expect(page.text).not.toContain(ATTACK);
  });

  test('of documents as nobody wishes them', () => {
    fc.assert(
      fc.property(hostile<Sample>(Object.values(SAMPLES)), (sample) => expectSound(read(sample))),
      { numRuns: 40 },
    );
  });
});

test.each(['x', '<', '"', '予', '@a'])('is under 2 MB however large the document, of %j too', (character) => {
  const document = hugeDocument(character);
  const clinics = Array.from({ length: 5_000 }, (_, index) => ({
    ...SAMPLES.trace.document.trace.clinics[index % 79],
    clinic: character.repeat(5_000),
    first: character.repeat(5_000),
  }));
  const days = Array.from({ length: 5_000 }, () => ({
    ...SAMPLES.trace.document.trace.byDay[0],
    day: character.repeat(500),
  }));
  const trace = { ...SAMPLES.trace.document.trace, clinics, byDay: days };
  const many = Array.from({ length: 100_000 }, () => 123_456.789);
  const { natural } = SAMPLES.open.pictures;
  const huge = {
    ...natural,
    timeline: { binSeconds: 0.1, changes: many, refusals: many, observations: many, infos: many },
    latency: natural.latency.map((curve) => ({
      ...curve,
      points: many.map((us, index) => ({ percentile: index / 1_000, us })),
    })),
    wins: { ...natural.wins, sorted: many },
  };
  const page = read({ document: { ...document, trace }, pictures: { provoked: huge, natural: huge } });
  expectSound(page);
  const text = page.elements.filter(({ tagName }) => tagName === 'h3' || tagName === 'p').map(textOf);
  expect(text).toContainEqual(expect.stringContaining('showing 500 of 5,000'));
  expect(text).toContainEqual(expect.stringContaining('showing 20 of 18,000'));
});

describe('the tables hold the numbers of the data', () => {
  test('requests by hour', () => {
    const { document, pictures } = SAMPLES.trace;
    const rows = rowsIn(byId(read({ document, pictures }).elements, 'by-hour'));
    expect(rows.map(([, ...numbers]) => numbers)).toEqual(
      document.trace.byHour.map((one) => [one.requests, one.sold, one.refused, one.unknown].map(count)),
    );
  });

  test('every clinic', () => {
    const { elements } = read(SAMPLES.trace);
    const table = elements.find((element) => attribute(element, 'class') === 'clinics sortable');
    expect(rowsIn(table!).map((cells) => cells.slice(0, 4))).toEqual(
      SAMPLES.trace.document.trace.clinics.map(({ clinic, requests, sold, refused }) => [
        clinic,
        ...[requests, sold, refused].map(count),
      ]),
    );
  });

  test('throughput, as a rate', () => {
    const { timeline } = SAMPLES.ok.pictures.natural;
    const rows = rowsIn(byId(read(SAMPLES.ok).elements, 'throughput-natural'));
    expect(rows.map(([, changes]) => changes)).toEqual(
      timeline.changes.map((changes) => `${count(changes / timeline.binSeconds)}/s`),
    );
  });

  test('a row for each position of a chart, so that a cursor always has something to read', () => {
    for (const sample of Object.values<Sample>(SAMPLES)) {
      const figures = read(sample).elements.filter((one) => attribute(one, 'class') === 'chart-figure');
      for (const figure of figures) {
        const data = [...elementsIn(figure.childNodes)].find(({ tagName }) => tagName === 'script');
        const spec = JSON.parse(textOf(data!)) as { x: number[]; series: { values: number[] }[] };
        expect(rowsIn(figure).length).toBeGreaterThanOrEqual(spec.x.length);
        expect(spec.series.map(({ values }) => values.length)).toEqual(spec.series.map(() => spec.x.length));
        expect(spec.x).toEqual(spec.x.toSorted((one, other) => one - other));
      }
    }
  });
});

test('the first violation is open, the others are not, and each bar is told in words', () => {
  const { elements } = read(SAMPLES.violation);
  const explained = elements.filter((one) => attribute(one, 'class') === 'explained');
  expect(explained.map((one) => attribute(one, 'open') !== undefined)).toEqual([true, false, false, false]);
  const [first, second] = explained.map(textOf);
  expect(first).toContain('booked slot 7 → version 118');
  expect(first).toContain('the same version as client 31');
  expect(second).toContain('sold although client 5 held it');
  expect(second).toContain('was refused to book slot 3: held by client 5 at version 61');
  expect(second).toContain('asked to cancel slot 3, was never answered');
  expect(textOf(byId(elements, 'violations'))).toContain('showing 4 of 45');
});

test('two curves of latency come with what the difference means', () => {
  expect(textOf(byId(read(SAMPLES.open).elements, 'latency'))).toContain('coordinated omission');
  expect(textOf(byId(read(SAMPLES.ok).elements, 'latency'))).not.toContain('coordinated omission');
});
