/**
 * Two people at two windows of one agenda, and the slot that both reach for. What they book is their own: a free slot, found for the purpose, and given
 * back. Nobody else's booking is touched: what is cancelled is only what was booked here.
 */
import { batch, computed, signal } from '@preact/signals';

import { announce } from '../announce.ts';
import {
  book,
  cancel,
  fetchCatalogue,
  fetchDay,
  get,
  Refusal,
  type Booked,
  type Catalogue,
  type SlotState,
} from '../api.ts';
import { follow, type Change } from '../events.ts';
import { nameIn } from '../person.ts';
import { say } from '../words/windows.ts';
import { dayName } from '../words.ts';

export const SIDES = [0, 1] as const;
export type Side = (typeof SIDES)[number];

/** A slot of the day that is shown. */
export interface Hour {
  readonly slot: number;
  readonly time: string;
  readonly state: Exclude<SlotState, 'mine'>;
  readonly version: number;
  /** Who has it of the two, where it was booked here. */
  readonly side: Side | undefined;
}

/** A slot of a day, as the server tells where it is. */
interface Told {
  readonly slot: number;
  readonly provider: number;
  readonly day: string;
  readonly time: string;
}

/** What a window says of the last time. */
export type Outcome =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'won'; readonly time: string }
  | { readonly kind: 'lost'; readonly time: string; readonly nearest: readonly Told[] }
  | { readonly kind: 'booked'; readonly time: string }
  | { readonly kind: 'failed'; readonly sentence: string };

const FIRST_NAMES = ['Ana', 'Bruno'] as const;
export const AGAIN = 20;
/** A look for a free slot of the same provider. */
const LOOKED_AT = 200;
/** More would not fit into half a narrow page. */
const MOST_NEAREST = 3;

/** `null`: slots here have no days, so there is no agenda to show. */
export const catalogue = signal<Catalogue | null | undefined>(undefined);
export const names = signal<readonly [string, string]>(FIRST_NAMES);
export const place = signal<{ readonly provider: number; readonly day: string } | undefined>(undefined);
export const hours = signal<readonly Hour[]>([]);
/** The slot that both reach for. */
export const target = signal<number | undefined>(undefined);
export const outcomes = signal<readonly [Outcome | undefined, Outcome | undefined]>([undefined, undefined]);
export const wins = signal<readonly [number, number]>([0, 0]);
/** Rounds that are still to come, 0 when nothing is under way. */
const roundsLeft = signal(0);
export const isBusy = computed(() => roundsLeft.value > 0);
export const providerName = computed(() => nameOf(place.value?.provider));
/** Both names are names, and not the same. */
export const areNamed = computed(() => {
  const [one, other] = names.value.map((name) => nameIn(name));
  return one !== undefined && other !== undefined && one !== other;
});

/** What was booked here and not given back yet, with the name that it was booked under. */
const held = new Map<number, { readonly side: Side; readonly name: string }>();

export async function openWindows(): Promise<void> {
  const told = await fetchCatalogue();
  if (told.days.length === 0) {
    catalogue.value = null;
    return;
  }
  await findTarget(told);
  await loadDay();
  catalogue.value = told;
  follow({ onChange: hear, onFresh: () => void loadDay() });
  // Whoever leaves the page leaves nothing behind.
  addEventListener('pagehide', () => {
    for (const [slot, { name }] of held)
      void fetch(`/api/slots/${slot}/booking?person=${encodeURIComponent(name)}`, {
        method: 'DELETE',
        keepalive: true,
      });
    held.clear();
  });
}

/**
 * A free slot becomes what both reach for, and its day and provider what is shown: of the provider that is shown already, if there is one. Tomorrow's,
 * if there is one: today's may be over before the demonstration is.
 */
async function findTarget({ days }: Catalogue): Promise<void> {
  const [, tomorrow] = days;
  const free =
    (tomorrow === undefined ? undefined : await firstFree(`&day=${tomorrow}`)) ?? (await firstFree(''));
  batch(() => {
    target.value = free?.slot;
    if (free !== undefined) place.value = { provider: free.provider, day: free.day };
  });
}

/** Of the provider that is shown, if there is one. */
async function firstFree(query: string): Promise<Told | undefined> {
  const { slots } = await get<{ slots: readonly Told[] }>(`/api/free?limit=${LOOKED_AT}${query}`);
  return slots.find(({ provider }) => provider === place.value?.provider) ?? slots[0];
}

function nameOf(provider: number | undefined): string {
  return catalogue.value?.providers.find(({ number }) => number === provider)?.name ?? '';
}

/** A place, as far as it is another than what is shown: `15:00`, or with the provider, or the day. */
export function placeName({ provider, day, time }: Told): string {
  const isHere = provider === place.value?.provider;
  return [
    time,
    ...(day === place.value?.day ? [] : [dayName(day, 'short')]),
    ...(isHere ? [] : [nameOf(provider)]),
  ].join(' · ');
}

/** Changes that came while the day was asked for: what is told of it may be older than they are. */
let late: Change[] | undefined;

async function loadDay(): Promise<void> {
  if (place.value === undefined) return;
  const missed: Change[] = [];
  late = missed;
  const { day, provider } = place.value;
  const { slots } = await fetchDay(day, provider, '');
  if (late !== missed) return; // asked again meanwhile: that answer counts
  late = undefined;
  hours.value = slots.map(({ slot, time, state, version }) => ({
    slot,
    time,
    version,
    state: state === 'mine' ? 'taken' : state,
    side: held.get(slot)?.side,
  }));
  for (const change of missed) hear(change);
}

function hear(change: Change): void {
  late?.push(change);
  learn(change.slot, change.state, change.version);
}

/** What is older than what is known is no news. */
function learn(slot: number, state: 'free' | 'taken', version: number): void {
  hours.value = hours.value.map((hour) =>
    hour.slot !== slot || version < hour.version
      ? hour
      : {
          ...hour,
          version,
          state: hour.state === 'past' ? hour.state : state,
          side: state === 'free' ? undefined : held.get(slot)?.side,
        },
  );
}

export function rename(side: Side, name: string): void {
  const [one, other] = names.value;
  names.value = side === 0 ? [name, other] : [one, name];
  wins.value = [0, 0];
}

export function timeOf(slot: number): string {
  return hours.value.find((hour) => hour.slot === slot)?.time ?? '';
}

/** Both reach for the slot, so many times; the last booking stands until the next time. */
export async function reach(rounds: number): Promise<void> {
  if (isBusy.value || !areNamed.value) return;
  roundsLeft.value = rounds;
  try {
    for (; roundsLeft.value > 0; roundsLeft.value -= 1) {
      await giveBack();
      if (!(await reachOnce())) return;
    }
    const [one, other] = wins.value;
    const [first, second] = names.value;
    announce(say('tallySaid', { first, second, one, other }));
  } finally {
    roundsLeft.value = 0;
  }
}

/** False where neither could have it. */
async function reachOnce(): Promise<boolean> {
  const { value: sold } = catalogue;
  if (sold && hours.value.find(({ slot }) => slot === target.value)?.state !== 'free') {
    await findTarget(sold);
    await loadDay();
  }
  const slot = target.value;
  if (slot === undefined) return false;
  outcomes.value = [{ kind: 'waiting' }, { kind: 'waiting' }];
  // Neither waits for the other: two requests, and the browser has a connection for each. One of them is sent first, by turns.
  const order = roundsLeft.value % 2 === 0 ? SIDES : SIDES.toReversed();
  const sent = await Promise.all(order.map((side) => reachAs(side, slot)));
  const told = order === SIDES ? sent : sent.toReversed();
  outcomes.value = [told[0], told[1]];
  const winner = SIDES.find((side) => told[side].kind === 'won');
  if (winner !== undefined)
    wins.value = winner === 0 ? [wins.value[0] + 1, wins.value[1]] : [wins.value[0], wins.value[1] + 1];
  // Somebody else was faster than both: the next round is for another slot.
  return told.some(({ kind }) => kind === 'won' || kind === 'lost');
}

async function reachAs(side: Side, slot: number): Promise<Outcome> {
  const time = timeOf(slot);
  const told = await bookAs(side, slot);
  if (!(told instanceof Refusal)) return { kind: 'won', time };
  if (told.status !== 409) return { kind: 'failed', sentence: told.problem.detail };
  const nearest = ((told.problem.nearest ?? []) as readonly Told[]).slice(0, MOST_NEAREST);
  return { kind: 'lost', time, nearest };
}

async function bookAs(side: Side, slot: number): Promise<Booked | Refusal> {
  const name = nameIn(names.value[side]) ?? '';
  try {
    const booked = await book(slot, name);
    held.set(slot, { side, name });
    learn(slot, 'taken', booked.version);
    return booked;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** The loser takes another time. */
export async function takeInstead(side: Side, { slot, time }: Told): Promise<void> {
  if (isBusy.value) return;
  roundsLeft.value = 1;
  try {
    const told = await bookAs(side, slot);
    if (told instanceof Refusal)
      outcomes.value = replaced(side, { kind: 'failed', sentence: told.problem.detail });
    else outcomes.value = replaced(side, { kind: 'booked', time });
  } finally {
    roundsLeft.value = 0;
  }
}

function replaced(side: Side, outcome: Outcome): readonly [Outcome | undefined, Outcome | undefined] {
  const [one, other] = outcomes.value;
  return side === 0 ? [outcome, other] : [one, outcome];
}

/** Frees what was booked here. */
async function giveBack(): Promise<void> {
  for (const [slot, { name }] of held) {
    try {
      const { version } = await cancel(slot, name);
      held.delete(slot);
      learn(slot, 'free', version);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      held.delete(slot); // it was freed elsewhere, in the agenda by the same name
    }
  }
}

export async function clear(): Promise<void> {
  if (isBusy.value) return;
  roundsLeft.value = 1;
  try {
    await giveBack();
    outcomes.value = [undefined, undefined];
  } finally {
    roundsLeft.value = 0;
  }
}
