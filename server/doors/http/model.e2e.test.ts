/**
 * Random requests of persons and programs over several threads, against a model that is a list of holders: every answer agrees with it, and so
 * does what is there at the end; with a ledger, what is there after the server has stopped and started anew.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';

import { createDurableLedger } from '../../ledger/index.ts';
import { startHttp, type HttpServer } from './samples/http-server.ts';

const SLOTS = 6;
const SEED = 20_261_121;
const folder = mkdtempSync(join(tmpdir(), 'vaga-http-model-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A person's name, or a program's number. */
type Who = string | number;
interface Change {
  readonly what: 'book' | 'cancel' | 'move';
  readonly who: Who;
  readonly slot: number;
  /** Of a move. */
  readonly to: number;
  readonly seen: number;
}
type Wish =
  | Change
  | { readonly what: 'bookings'; readonly who: string }
  | { readonly what: 'erase'; readonly who: string }
  | { readonly what: 'look'; readonly slot: number };

/** `again`: what was asked with a key before, so many of those ago. */
type Asked = Wish | { readonly what: 'again'; readonly ago: number };

const slot = fc.integer({ min: 0, max: SLOTS - 1 });
const person = fc.constantFrom('ana', 'José', 'Jose\u0301', '🙂');
const who: fc.Arbitrary<Who> = fc.oneof(person, fc.constantFrom(7, 2 ** 31 - 1));
/** How many versions ago the slot was looked at; below zero: `If-Match` is not sent. */
const seen = fc.constantFrom(-1, -1, -1, 0, 0, 1);
const asked: fc.Arbitrary<Asked> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({ what: fc.constantFrom('book', 'cancel', 'move'), who, slot, to: slot, seen }),
  },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('again'), ago: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('bookings'), who: person }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('erase'), who: person }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('look'), slot }) },
);

class Model {
  readonly holders = Array<Who | undefined>(SLOTS);
  readonly versions = Array<number>(SLOTS).fill(0);
  readonly trails = new Map<string, string[]>();

  /** The status of the answer. */
  ask(wish: Wish): number {
    switch (wish.what) {
      case 'look':
        return 200;
      case 'bookings': {
        const trail = this.trails.get(wish.who);
        trail?.push(`LIST_USER_BOOKINGS null ${this.heldBy(wish.who).length}`);
        return 200;
      }
      case 'erase':
        for (const held of this.heldBy(wish.who)) this.#set(held, undefined);
        this.trails.delete(wish.who);
        return 200;
      case 'book':
      case 'cancel':
      case 'move':
        return this.#change(wish);
      default:
        return wish satisfies never;
    }
  }

  heldBy(holder: Who): number[] {
    return [...this.holders.keys()].filter((each) => this.holders[each] === holder);
  }

  #change({ what, who: asking, slot: about, to: other, seen: ago }: Change): number {
    const to = what === 'move' ? other : about;
    if (what === 'move' && to === about) return 400;
    if (what === 'book' && typeof asking === 'string' && !this.trails.has(asking))
      this.trails.set(asking, []);
    const wanted = what === 'book' ? undefined : asking;
    const isTaken = what === 'move' && this.holders[to] !== undefined;
    const isRefused = this.holders[about] !== wanted || isTaken;
    const status = ago > 0 ? 412 : isRefused ? 409 : what === 'book' ? 201 : 200;
    if (typeof asking === 'string')
      this.trails.get(asking)?.push(`${what.toUpperCase()}_${status < 300 ? 'SUCCESS' : 'FAILED'} ${to} 0`);
    if (status >= 300) return status;
    if (what === 'move') this.#set(to, asking);
    this.#set(about, what === 'book' ? asking : undefined);
    return status;
  }

  #set(each: number, holder: Who | undefined): void {
    this.holders[each] = holder;
    this.versions[each] += 1;
  }
}

type Request = Parameters<HttpServer['call']>;

interface Sent {
  readonly request: Request;
  readonly status: number;
  readonly body: unknown;
}

/** Sent again, each is answered as it was. */
async function expectAgain({ call }: HttpServer, sent: readonly Sent[]): Promise<void> {
  for (const { request, status, body } of sent)
    expect(await call(...request)).toMatchObject({ status, body });
}

/** How the server is asked for what the model is asked, which is as before. What changes something has a key. */
function requestOf(wish: Wish, model: Model, key: string): Request {
  const keyed = { 'idempotency-key': key };
  if (wish.what === 'look') return ['GET', `/api/slots/${wish.slot}`];
  if (wish.what === 'bookings') return ['GET', `/api/people/${encodeURIComponent(wish.who)}/bookings`];
  if (wish.what === 'erase')
    return ['DELETE', `/api/people/${encodeURIComponent(wish.who)}`, undefined, keyed];
  const { what, who: asking, slot: about, seen: ago } = wish;
  const headers = ago < 0 ? keyed : { ...keyed, 'if-match': `"${model.versions[about] + ago}"` };
  const named = typeof asking === 'string' ? { person: asking } : { holder: asking };
  if (what === 'book') return ['POST', '/api/bookings', { slot: about, ...named }, headers];
  if (what === 'move') return ['POST', `/api/slots/${about}/move`, { to: wish.to, ...named }, headers];
  const query = new URLSearchParams(Object.entries(named).map(([field, value]) => [field, String(value)]));
  return ['DELETE', `/api/slots/${about}/booking?${query.toString()}`, undefined, headers];
}

/** Everything that can be looked at without leaving a trace, but for what is looked at last. */
async function expectAll({ call }: HttpServer, model: Model): Promise<void> {
  const held = (await call('GET', `/api/slots?limit=${SLOTS}`)).body;
  expect(held).toMatchObject({
    slots: model.versions.map((version, each) => ({
      version,
      state: model.holders[each] === undefined ? 'free' : 'taken',
    })),
  });
  for (const name of ['ana', 'José', '🙂']) {
    const path = `/api/people/${encodeURIComponent(name)}`;
    const { trail } = (await call('GET', `${path}/trail`)).body as {
      trail: { kind: string; slot: number | null; count: number }[];
    };
    const lines = trail.map(({ kind, slot: about, count }) => `${kind} ${about} ${count}`);
    expect(lines).toEqual(model.trails.get(name) ?? []);
    const { bookings } = (await call('GET', `${path}/bookings`)).body as { bookings: { slot: number }[] };
    expect(bookings.map(({ slot: about }) => about)).toEqual(model.heldBy(name));
  }
}

/** Two ways to type a name are one person. */
function sameName(wish: Wish): Wish {
  return 'who' in wish && typeof wish.who === 'string' ? { ...wish, who: wish.who.normalize('NFC') } : wish;
}

test.each([
  ['in memory', 8],
  ['on the disk', 2],
])('%s: every answer agrees with the model, and what is there at the end, too', async (where, numRuns) => {
  let run = 0;
  const property = fc.asyncProperty(fc.array(asked, { minLength: 20, maxLength: 60 }), async (script) => {
    run += 1;
    const header = { slots: SLOTS, fingerprint: 'sample', firstDay: '' };
    const directory = join(folder, `run-${run}`);
    const isKept = where === 'on the disk';
    const start = () =>
      startHttp({ slots: SLOTS, ...(isKept ? { ledger: createDurableLedger({ directory, header }) } : {}) });
    const model = new Model();
    /** What had a key, and how it was answered. */
    const sent: Sent[] = [];
    let http = await start();
    try {
      for (const [index, wish] of script.entries()) {
        if (wish.what === 'again') {
          await expectAgain(http, sent.slice(-1 - wish.ago).slice(0, 1));
          continue;
        }
        const request = requestOf(wish, model, `k${index}`);
        const answer = await http.call(...request);
        if (wish.what !== 'look' && wish.what !== 'bookings') sent.push({ request, ...answer });
        expect([index, answer.status]).toEqual([index, model.ask(sameName(wish))]);
        const { slot: about, version } = answer.body as { slot?: number; version?: number };
        // What tells of no slot tells of no version.
        expect(version).toBe(about === undefined ? undefined : model.versions[about]);
      }
      if (isKept) {
        await http.server.stop();
        http = await start();
      }
      await expectAgain(http, sent);
      await expectAll(http, model);
    } finally {
      await http.server.stop();
    }
  });
  await fc.assert(property, { numRuns, seed: SEED });
});
