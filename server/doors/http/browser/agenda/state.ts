/** What the agenda shows: which slots, whose bookings; and how it is kept up to date. */
import { batch, computed, effect, signal, untracked, type ReadonlySignal } from '@preact/signals';

import { announce, tell } from '../announce.ts';
import {
  fetchBookings,
  fetchCatalogue,
  fetchDay,
  fetchRange,
  type Catalogue,
  type DaySlot,
  type List,
  type ListedSlot,
  type Place,
  type Provider,
} from '../api.ts';
import { follow, type Change } from '../events.ts';
import { isAskingName, person } from '../person.ts';
import { say } from '../words/agenda.ts';
import { busy, fill, forgetVersions, hear } from './board.ts';

/** How many plain slots are shown at once. */
export const PAGE = 100;

export const catalogue = signal<Catalogue>({ slots: 0, providers: [], days: [], times: [] });
/** Everything that the first view shows is there: it comes all at once, so that nothing moves. */
export const isReady = signal(false);
export const isPlain = computed(() => catalogue.value.days.length === 0);
export const day = signal('');
export const specialty = signal('');
/** The one that is shown where there is room for one. */
export const chosenProvider = signal<number | undefined>(undefined);
/** The first of the plain slots that are shown. */
export const firstSlot = signal(0);
export const bookings = signal<readonly Place[]>([]);

const narrow = matchMedia('(max-width: 40rem)');
export const isNarrow = signal(narrow.matches);

/** Who can be chosen: all of the specialty. */
export const providers = computed<readonly Provider[]>(() =>
  catalogue.value.providers.filter((provider) => provider.specialty === specialty.value),
);

/** Who is shown, a column each. */
export const columns = computed<readonly Provider[]>(() => {
  if (!isNarrow.value) return providers.value;
  const chosen = providers.value.find(({ number }) => number === chosenProvider.value) ?? providers.value[0];
  return chosen === undefined ? [] : [chosen];
});

/** What was read last: the slots of one day, by provider. */
const read = signal<{ readonly day: string; readonly slots: ReadonlyMap<number, readonly DaySlot[]> }>({
  day: '',
  slots: new Map(),
});

function slotsOf(provider: number): readonly DaySlot[] {
  return (read.value.day === day.value ? read.value.slots.get(provider) : undefined) ?? [];
}

/** The slot of a time of the day that is chosen; `undefined` as long as its list has not come. */
export function placeAt(provider: number, time: string): Place | undefined {
  const slot = slotsOf(provider).find((one) => one.time === time)?.slot;
  return slot === undefined ? undefined : { slot, provider, day: day.value, time };
}

export function providerName(number: number | undefined): string {
  return number === undefined ? '' : (catalogue.value.providers[number]?.name ?? '');
}

/** Reads the catalogue, chooses the first day that is not over, and shows what happens from then on. */
export async function openAgenda(): Promise<void> {
  narrow.addEventListener('change', () => {
    isNarrow.value = narrow.matches;
  });
  isAskingName.value = person.value === '';
  const told = await fetchCatalogue();
  batch(() => {
    catalogue.value = told;
    specialty.value = told.providers[0]?.specialty ?? '';
    // In the time of the place where the page is read: the server listens on this machine only.
    const now = new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'short' }).format(new Date());
    day.value = told.days.find((one) => `${one} ${told.times.at(-1)}` >= now) ?? told.days.at(-1) ?? '';
  });
  // Changes are listened to before anything is read, so that none is missed in between.
  follow({ onChange: heard, onFresh: () => attempt(readAll) });
  onChange([day, columns, firstSlot, person], () => attempt(loadShown));
  onChange([person], () => attempt(loadBookings));
}

async function readAll(): Promise<void> {
  forgetVersions();
  await Promise.all([loadShown(), loadBookings()]);
  isReady.value = true;
}

/** What fails for good is told: what the server cannot be asked just now is asked again by itself. */
export function attempt(act: () => Promise<void>): void {
  act().catch((error: unknown) => {
    tell('wrong', say('failed', { detail: error instanceof Error ? error.message : String(error) }));
  });
}

/** Each time one of them changes from now on. */
function onChange(signals: readonly ReadonlySignal<unknown>[], act: () => void): void {
  let isFirst = true;
  effect(() => {
    for (const one of signals) void one.value;
    if (!isFirst) untracked(act);
    isFirst = false;
  });
}

/** By which number the changes tell of this person; unknown as long as the server has not heard of them. */
let holder: number | undefined;

export function learnHolder(number: number | null): void {
  holder = number ?? undefined;
}

/** Reads the slots that are shown. */
async function loadShown(): Promise<void> {
  const [name, ofDay, shown] = [person.value, day.value, columns.value];
  const ask = async (): Promise<readonly ListedSlot[]> => {
    if (isPlain.value) return learned(name, await fetchRange(firstSlot.value, PAGE, name));
    const lists = await Promise.all(
      shown.map(async ({ number }) => [number, learned(name, await fetchDay(ofDay, number, name))] as const),
    );
    if (ofDay === day.value) read.value = { day: ofDay, slots: new Map(lists) };
    return lists.flatMap(([, slots]) => slots);
  };
  await fill(ask, isMine);
}

/** The slots of a list, and by the way the number of who asked for it. */
function learned<Slot extends ListedSlot>(
  name: string,
  { slots, holder: number }: List<Slot>,
): readonly Slot[] {
  if (name === person.value) learnHolder(number);
  return slots;
}

/** Reads what this person has booked. */
export async function loadBookings(): Promise<void> {
  const name = person.value;
  const told = name === '' ? [] : await fetchBookings(name);
  if (name === person.value) bookings.value = told.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
}

function key({ day: ofDay = '', time = '', slot }: Place): string {
  return `${ofDay} ${time} ${String(slot).padStart(9)}`;
}

function isMine(change: Change): boolean {
  return holder !== undefined && change.holder === holder;
}

function heard(change: Change): void {
  const mine = isMine(change);
  const told = hear(change, mine);
  // What this page does itself is told when its answer comes.
  if (told === 'old' || busy.value.has(change.slot)) return;
  if (mine || bookings.value.some(({ slot }) => slot === change.slot)) attempt(loadBookings);
  else if (told === 'news') gather(change);
}

/** How long changes are gathered before they are told: who is told each of many never hears the end of it. */
const GATHER_MS = 700;
let untold: Change[] = [];

function gather(change: Change): void {
  untold.push(change);
  if (untold.length > 1) return;
  setTimeout(() => {
    const [{ slot, state }, ...others] = untold;
    untold = [];
    if (others.length > 0) announce(say('manyChanged', { count: others.length + 1 }));
    else announce(say(state === 'free' ? 'nowFree' : 'nowTaken', { place: shortName(slot) }));
  }, GATHER_MS);
}

/** Of a slot that is shown: `10:00, Dra. Sara Maria`. */
function shortName(slot: number): string {
  for (const { number, name } of columns.value) {
    const found = slotsOf(number).find((one) => one.slot === slot);
    if (found !== undefined) return `${found.time}, ${name}`;
  }
  return say('plainPlace', { slot });
}
