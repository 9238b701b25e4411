/** A profile as a page and as a card. */
import { describe, expect, test } from 'vitest';

import { MERGED, profileSample } from '../../profile/samples.ts';
import { attribute, byId, elementsIn, expectSound, parsePage, rowsIn, textOf } from '../html/parsed-page.ts';
import { flameData } from './flame-data.ts';
import { profileHtml } from './page.ts';
import { profileCard } from './text.ts';

const FILES = {
  json: 'profile.json',
  doctor: 'doctor/a.html',
  flame: 'flame/a.html',
  'server 0': 'threads/a.cpuprofile',
};

const NONE = { threads: null, doctor: null, flame: null };
const SAMPLES = {
  'all tools': profileSample(),
  'threads alone': profileSample({ doctor: null, flame: null }),
  'clinic alone': profileSample({ threads: null }),
  'one missing': profileSample({ doctor: null, missing: [{ tool: 'doctor', reason: 'it said <b>no</b>' }] }),
  nothing: profileSample({
    ...NONE,
    missing: [{ tool: 'threads', reason: 'no server thread has written its profile' }],
  }),
};

describe.each(Object.entries(SAMPLES))('%s', (_, document) => {
  const page = parsePage(profileHtml(document, document.threads === null ? null : MERGED, FILES));

  test('the page is well-formed, loads nothing, and links only to the files beside it', () => {
    expectSound(page, { scripts: 1, files: Object.values(FILES) });
  });

  test('no line of page and card is nonsense', () => {
    const body = page.elements.find(({ tagName }) => tagName === 'main')!;
    expect(textOf(body)).not.toMatch(/NaN|undefined|Infinity|not a number/);
    const card = profileCard(document, { colour: false });
    expect(card).not.toMatch(/NaN|undefined|Infinity|not a number/);
    for (const line of card.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    for (const bar of page.elements.filter(({ tagName }) => tagName === 'rect'))
      expect(attribute(bar, 'width')).toMatch(/^[\d.]+%?$/);
  });

  test('page and card say the same', () => {
    const shown = textOf(byId(page.elements, 'found'));
    const card = profileCard(document, { colour: false }).replaceAll(/\s+/g, ' ');
    for (const finding of document.findings) {
      expect(shown).toContain(finding);
      expect(card).toContain(finding.slice(0, 40));
    }
  });
});

test('the page has tables of threads and functions, and every tool’s own page', () => {
  const { elements } = parsePage(profileHtml(SAMPLES['all tools'], MERGED, FILES));
  const times = rowsIn(byId(elements, 'time'));
  expect(times.map(([name]) => name)).toEqual(['server 0', 'server 1', 'ledger']);
  expect(rowsIn(byId(elements, 'functions')).map(([name]) => name)).toContain('writeBuffer');
  expect(rowsIn(byId(elements, 'loops'))[2].slice(0, 4)).toEqual(['ledger', '–', '–', '–']);
  const links = [...elementsIn(byId(elements, 'clinic').childNodes)].flatMap(
    (one) => attribute(one, 'href') ?? [],
  );
  expect(links).toEqual([FILES.doctor, FILES.flame]);
});

test('nothing had: the card says so and is no pass', () => {
  const card = profileCard(SAMPLES.nothing, { colour: false });
  expect(card).toContain('NOTHING');
  expect(card.replaceAll(/\s+/g, ' ')).toContain('was not had: no server thread has written its profile');
  expect(card).toContain('Nothing is known of the server');
});

describe('what the flame graph is drawn from', () => {
  const data = flameData([
    { label: 'side by side', root: MERGED.byThread },
    { label: 'as one', root: MERGED.together },
  ]);

  test('children lie within their parents, one beside the other', () => {
    for (const { nodes } of data.views) {
      const ends = new Map<number, number>();
      expect(nodes[0][0]).toBe(-1);
      for (const [parent, , startUs, totalUs] of nodes.slice(1)) {
        const [, , fromUs, allUs] = nodes[parent];
        expect(startUs).toBeGreaterThanOrEqual((ends.get(parent) ?? fromUs) - 1);
        expect(startUs + totalUs).toBeLessThanOrEqual(fromUs + allUs + 2);
        ends.set(parent, startUs + totalUs);
      }
    }
  });

  test('what is too narrow is left out, and counted', () => {
    for (const { nodes, nodesInAll } of data.views) {
      expect(nodes.length).toBeGreaterThan(20);
      expect(nodes.length).toBeLessThanOrEqual(nodesInAll);
    }
    const threads = data.views[0].nodes
      .filter(([parent]) => parent === 0)
      .map(([, frame]) => data.frames[frame][0]);
    expect(threads.toSorted()).toEqual(['ledger', 'server 0', 'server 1']);
  });
});
