/** From profiles of V8 to what they tell: times, kinds of work, trees, and the files for others. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, describe, expect, test } from 'vitest';

import { buildTree, joinTrees, mergeTrees, type CallNode } from './call-tree.ts';
import { CATEGORY_NAMES, categoryOf } from './categories.ts';
import { parseCpuProfile, spellsIn, type CpuProfile } from './cpu-profile.ts';
import { readDoctorPage } from './doctor.ts';
import { findingsOf } from './findings.ts';
import { hotFunctions, timeByCategory } from './hot-functions.ts';
import { placeOf, sleepsAt } from './places.ts';
import { LOAD, MERGED, THREADS, WINDOW, profileSample } from './samples.ts';
import { speedscopeFile } from './speedscope.ts';
import { factsIn, onClockOf } from './thread-log.ts';
import { mergeProfiles } from './threads.ts';

const ROOT = new URL('../../', import.meta.url).href;
const ALL = { fromUs: 0, untilUs: 1e12 };

interface Tiny {
  readonly stacks: readonly (readonly [stack: string, us: number])[];
}

/** A profile of so many microseconds in each stack: `a/b` is b called by a; a name may have a path behind an @. */
function profileOf({ stacks }: Tiny): CpuProfile {
  const frame = (text: string) => {
    const [functionName, path = ''] = text.split('@');
    return {
      functionName,
      url: path === '' || path.startsWith('node:') ? path : ROOT + path,
      lineNumber: 9,
      columnNumber: 0,
    };
  };
  const nodes: { id: number; callFrame: ReturnType<typeof frame>; children: number[] }[] = [
    { id: 1, callFrame: frame('(root)'), children: [] },
  ];
  const ids = new Map<string, number>([['', 1]]);
  const idOf = (stack: string): number => {
    const known = ids.get(stack);
    if (known !== undefined) return known;
    const cut = stack.lastIndexOf('>');
    const parent = idOf(cut === -1 ? '' : stack.slice(0, cut));
    const id = nodes.push({ id: nodes.length + 1, callFrame: frame(stack.slice(cut + 1)), children: [] });
    nodes[parent - 1].children.push(id);
    ids.set(stack, id);
    return id;
  };
  const samples = stacks.map(([stack]) => idOf(stack));
  const timeDeltas = stacks.map((_, index) => (index === 0 ? 0 : stacks[index - 1][1]));
  return {
    nodes,
    samples,
    timeDeltas,
    startTime: 1000,
    endTime: 1000 + stacks.reduce((sum, [, us]) => sum + us, 0),
  };
}

const DECIDE = 'decide@server/booking/desk.ts';
const WRITE = 'write@node:net';
const TINY = profileOf({
  stacks: [
    [DECIDE, 100],
    [`${DECIDE}>acquire@server/locks/ttas.ts`, 30],
    [`${DECIDE}>${DECIDE}`, 20],
    [WRITE, 10],
    [`${WRITE}>writeBuffer`, 40],
    ['(idle)', 500],
    ['(program)', 5],
    ['(garbage collector)', 7],
  ],
});

describe('a profile', () => {
  test('each sample lasts until the next one', () => {
    expect(spellsIn(TINY, ALL).map(({ us }) => us)).toEqual([100, 30, 20, 10, 40, 500, 5, 7]);
  });

  test('is cut to the window, in the middle of samples', () => {
    expect(spellsIn(TINY, { fromUs: 1090, untilUs: 1140 }).map(({ us }) => us)).toEqual([10, 30, 10]);
    expect(spellsIn(TINY, { fromUs: 5000, untilUs: 6000 })).toEqual([]);
  });

  test.each([
    ['half a file', '{"nodes":[{"id"', 'JSON'],
    ['something else', '{"a":1}', 'no CPU profile'],
    ['samples without times', JSON.stringify({ ...TINY, timeDeltas: [] }), 'have no times'],
    ['samples of nobody', JSON.stringify({ ...TINY, samples: TINY.samples.map(() => 99) }), 'does not know'],
  ])('%s is refused', (_, text, because) => {
    expect(() => parseCpuProfile(text)).toThrow(because);
  });
});

describe('the tree of a thread', () => {
  const { root, busyUs, idleUs } = buildTree(TINY, ALL, { name: 'main' });

  test('leaves out what is idle, and adds up the rest', () => {
    expect([busyUs, idleUs]).toEqual([212, 500]);
    expect(root.totalUs).toBe(212);
  });

  test('a function that calls itself is counted once', () => {
    const [hottest] = hotFunctions(root);
    expect(hottest).toMatchObject({
      frame: { name: 'decide', where: 'server/booking/desk.ts:10' },
      selfUs: 120,
      totalUs: 150,
    });
  });

  test('a function in C++ does the work of the one that called it', () => {
    expect(timeByCategory(root)).toMatchObject({
      decisions: 120,
      locks: 30,
      node: 50,
      native: 5,
      collector: 7,
    });
  });

  test('threads side by side and threads as one take the same time', () => {
    const other = buildTree(profileOf({ stacks: [[DECIDE, 8]] }), ALL, { name: 'other' }).root;
    const joined = joinTrees('all', [root, other]);
    expect([...joined.children.values()].map(({ frame, totalUs }) => [frame.name, totalUs])).toEqual([
      ['main', 212],
      ['other', 8],
    ]);
    const merged = mergeTrees('as one', [root, other]);
    expect(merged.totalUs).toBe(joined.totalUs);
    const decides = [...merged.children.values()].filter(({ frame }) => frame.name === 'decide');
    expect(decides.map(({ totalUs }) => totalUs)).toEqual([158]);
  });
});

describe('kinds of work', () => {
  test.each([
    ['server/booking/desk.ts', 'decisions'],
    ['server/memory/layout.ts', 'decisions'],
    ['server/locks/futex-owner.ts', 'locks'],
    ['server/locks/saboteurs/none.ts', 'locks'],
    ['server/doors/native/wire.ts', 'doors'],
    ['server/doors/resp/parser.ts', 'doors'],
    ['server/doors/doorkeeper.ts', 'doors'],
    ['server/ledger/gather.ts', 'ledger'],
    ['node_modules/lmdb/write.js', 'ledger'],
    ['node_modules/fastify/lib/reply.js', 'libraries'],
    ['node:internal/stream_base_commons', 'node'],
    ['server/thread.ts', 'rest'],
    ['scripts/vaga/profile/watch-thread.ts', 'rest'],
    ['/home/ana/my-lock.ts', 'rest'],
  ])('%s: %s', (path, category) => {
    expect(categoryOf('f', path, 'doors')).toBe(category);
  });

  test('what all rooms share works for the one that called it', () => {
    expect(categoryOf('nowNs', 'server/base/clock.ts', 'ledger')).toBe('ledger');
  });

  test('a lock of somebody else is a lock', () => {
    expect(categoryOf('acquire', '/home/ana/my-lock.ts', 'decisions', '/home/ana/my-lock.ts')).toBe('locks');
  });

  test('paths are those of the project and of its packages', () => {
    expect(placeOf(`${ROOT}server/booking/desk.ts`)).toBe('server/booking/desk.ts');
    expect(placeOf('file:///elsewhere/node_modules/lmdb/write.js')).toBe('node_modules/lmdb/write.js');
    expect(placeOf('node:net')).toBe('node:net');
  });

  test('the lines on which the ledger’s thread sleeps are known', () => {
    const url = `${ROOT}server/ledger/thread.ts`;
    const lines = readFileSync(new URL(url), 'utf8').split('\n');
    const found = lines.flatMap((_, index) => (sleepsAt(url, index + 1) ? [lines[index]] : []));
    expect(found.length).toBeGreaterThan(1);
    for (const line of found) expect(line).toContain('Atomics.wait(');
    expect(sleepsAt('file:///nowhere.ts', 1)).toBe(false);
  });
});

describe('a function that sleeps', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vaga-profile-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'sleeper.ts');
  writeFileSync(path, 'export function sleeper() {\n  Atomics.wait(words, 0, 0);\n}\n');
  const callFrame = {
    functionName: 'sleeper',
    url: pathToFileURL(path).href,
    lineNumber: 0,
    columnNumber: 0,
  };
  const root = { functionName: '(root)', url: '', lineNumber: -1, columnNumber: -1 };
  const profile: CpuProfile = {
    nodes: [
      { id: 1, callFrame: root, children: [2] },
      {
        id: 2,
        callFrame,
        positionTicks: [
          { line: 1, ticks: 1 },
          { line: 2, ticks: 3 },
        ],
      },
    ],
    samples: [2],
    timeDeltas: [0],
    startTime: 0,
    endTime: 100,
  };

  test('is not busy on the line where it does', () => {
    expect(buildTree(profile, ALL, { name: 'main' })).toMatchObject({ busyUs: 25, asleepUs: 75, idleUs: 0 });
  });

  test('waits for the lock where it is a lock', () => {
    const tree = buildTree(profile, ALL, { name: 'main', lockPath: path });
    expect(tree).toMatchObject({ busyUs: 100, asleepUs: 0 });
    expect(timeByCategory(tree.root).locks).toBe(100);
    expect(hotFunctions(tree.root).map(({ frame, selfUs }) => [frame.name, selfUs])).toEqual([
      ['(asleep, waiting for the lock)', 75],
      ['sleeper', 25],
    ]);
  });
});

describe('what V8 wrote under load', () => {
  const { result, byThread, together } = MERGED;

  test('every thread has its time, and all of it is somewhere', () => {
    expect(result.threads.map(({ name }) => name)).toEqual(['server 0', 'server 1', 'ledger']);
    for (const { seconds, busySeconds, idleSeconds, categories } of result.threads) {
      expect(busySeconds + idleSeconds).toBeCloseTo(seconds, 9);
      expect(CATEGORY_NAMES.reduce((sum, name) => sum + categories[name], 0)).toBeCloseTo(busySeconds, 9);
      expect(seconds).toBeGreaterThan(0.1);
    }
  });

  test('the ledger’s thread has no event loop, and commits', () => {
    const ledger = result.threads[2];
    expect(ledger.loopDelay).toBeNull();
    expect(ledger.functions[0]).toMatchObject({ name: 'finishTxn', category: 'ledger' });
    expect(ledger.categories.ledger / ledger.busySeconds).toBeGreaterThan(0.8);
  });

  test('the server threads decide, lock, decode and write to sockets', () => {
    const done = CATEGORY_NAMES.filter((name) => result.servers.categories[name] > 0);
    expect(done).toEqual(expect.arrayContaining(['decisions', 'locks', 'doors', 'node', 'ledger']));
    expect(result.servers.functions.map(({ name }) => name)).toContain('writeBuffer');
  });

  test('the server threads as one are what they are one by one', () => {
    const names = [...byThread.children.keys()];
    expect(names).toEqual(['server 0', 'server 1', 'ledger']);
    const apart = ['server 0', 'server 1'].map((name) => byThread.children.get(name)?.totalUs ?? Number.NaN);
    expect(together.totalUs).toBeCloseTo(apart[0] + apart[1], 6);
    expectSums(byThread);
    expectSums(together);
  });

  test('processor time that V8 took for idle is native code', () => {
    const [thread] = THREADS;
    const log = {
      threadId: 1,
      name: '',
      collections: [],
      notes: [
        [WINDOW.fromUs, 0],
        [WINDOW.untilUs, 140_000],
      ] as const,
    };
    const told = mergeProfiles([{ ...thread, log }], WINDOW, LOAD).result.threads[0];
    expect(told.busySeconds).toBeCloseTo(0.14, 3);
    expect(told.categories.native).toBeGreaterThan(result.threads[0].categories.native + 0.05);
  });

  test('a thread that ended before the load is left out', () => {
    const later = { fromUs: WINDOW.untilUs + 1, untilUs: WINDOW.untilUs + 1e6 };
    const { result: none } = mergeProfiles(THREADS, later, LOAD);
    expect(none.threads).toEqual([]);
    expect(findingsOf({ threads: none, doctor: null, flame: null, missing: [] })).toEqual([
      'The server threads left no profile of the load.',
    ]);
  });

  test('speedscope’s file has every stack, and all the time', () => {
    const file = speedscopeFile('a server', THREADS, WINDOW);
    expect(file.profiles.map(({ name }) => name)).toEqual(['server 0', 'server 1', 'ledger']);
    for (const [index, { samples, weights, endValue }] of file.profiles.entries()) {
      expect(samples).toHaveLength(weights.length);
      expect(weights.reduce((sum, us) => sum + us, 0)).toBeCloseTo(endValue, 3);
      expect(endValue / 1e6).toBeCloseTo(result.threads[index].seconds, 2);
      for (const stack of samples) for (const frame of stack) expect(file.shared.frames[frame]).toBeDefined();
    }
    const names = file.profiles[2].samples.map((stack) => file.shared.frames[stack.at(-1) ?? -1]?.name);
    expect(names).toContain('finishTxn');
  });
});

function expectSums(node: CallNode): void {
  const children = [...node.children.values()];
  expect(children.reduce((sum, child) => sum + child.totalUs, node.selfUs)).toBeCloseTo(node.totalUs, 6);
  children.forEach(expectSums);
}

describe('what a thread notes', () => {
  const notes = Array.from(
    { length: 21 },
    (_, index) => [index * 10_000 + (index > 10 ? 30_000 : 0), index * 1_000] as const,
  );
  const log = {
    threadId: 1,
    name: '',
    notes,
    collections: [
      [50_000, 400],
      [900_000, 9_000],
    ] as const,
  };

  test('a loop that turned late once', () => {
    const { loopDelay, cpuUs, collections } = factsIn(log, { fromUs: 0, untilUs: 230_000 });
    expect(loopDelay).toEqual({ p50Ms: 0, p99Ms: 30, maxMs: 30, samples: 20 });
    expect(cpuUs).toBe(20_000);
    expect(collections).toEqual({ count: 1, seconds: 0.0004, longestMs: 0.4 });
  });

  test('processor time grows evenly between two notes', () => {
    expect(factsIn(log, { fromUs: 5_000, untilUs: 15_000 }).cpuUs).toBe(1_000);
  });

  test('a profile of another clock is put on that of the notes', () => {
    const endedUs = log.notes[20][0];
    const own = { ...TINY, startTime: endedUs - 712, endTime: endedUs };
    expect(onClockOf(log, own)).toBe(own);
    const other = { ...TINY, startTime: endedUs + 1e9, endTime: endedUs + 1e9 + 712 };
    expect(onClockOf(log, other)).toEqual(own);
  });

  test('a loop that does not turn tells nothing', () => {
    const asleep = { ...log, notes: [notes[0], notes[20]] };
    expect(factsIn(asleep, { fromUs: 0, untilUs: 230_000 })).toMatchObject({
      loopDelay: null,
      collections: null,
      cpuUs: 20_000,
    });
  });
});

describe('findings', () => {
  const { findings } = profileSample();

  test('say how the time falls, the most first', () => {
    expect(findings[0]).toMatch(
      /^2 server threads were busy [\d.]+ % of the time and had a processor for 10 %/,
    );
    const shares = [...findings[1].matchAll(/([\d.]+) %/g)].map(([, share]) => Number(share));
    expect(shares.length).toBeGreaterThan(3);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    expect(findings[2]).toMatch(/\(server\/\S+\.ts:\d+\) [\d.]+ %/);
    expect(findings.join(' ')).toContain(
      'Clinic doctor, which sees the main thread and the process as a whole, sees no issue',
    );
  });

  test('a tool that was not had is told, with the reason', () => {
    const { findings: fewer } = profileSample({
      doctor: null,
      missing: [{ tool: 'doctor', reason: 'it wrote no page' }],
    });
    expect(fewer.at(-1)).toBe('Clinic doctor’s page was not had: it wrote no page');
  });

  test('nothing of them is nonsense, whatever is missing', () => {
    for (const sample of [
      profileSample(),
      profileSample({ threads: null }),
      profileSample({ threads: null, doctor: null, flame: null }),
    ])
      expect(sample.findings.join('\n')).not.toMatch(/NaN|undefined|Infinity|not a number/);
  });
});

describe('clinic doctor’s page', () => {
  const page = (data: unknown) =>
    `<p></p><script type="application/json" id="clinic-data">${JSON.stringify(data)}</script>`;

  test('its finding is read', () => {
    const analysis = { issueCategory: 'gc', issues: { delay: 'none', memory: { rss: 'performance' } } };
    expect(readDoctorPage(page({ analysis, processStat: [{}, {}] }))).toEqual({
      category: 'gc',
      issues: { delay: 'none', 'memory rss': 'performance' },
      samples: 2,
    });
  });

  test('a category that is new counts as unknown, a page without data is refused', () => {
    expect(readDoctorPage(page({ analysis: { issueCategory: 'moon' } })).category).toBe('unknown');
    expect(() => readDoctorPage('<html></html>')).toThrow('holds no data');
  });
});
