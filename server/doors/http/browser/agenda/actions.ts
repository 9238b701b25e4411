/** What a person does: book, move, cancel, and what is said about how it ended. */
import { signal } from '@preact/signals';

import { tell } from '../announce.ts';
import { book, cancel, move, Refusal, type Place, type Problem } from '../api.ts';
import { isAskingName, person } from '../person.ts';
import { say } from '../words/agenda.ts';
import { dayName } from '../words.ts';
import { busy, learn, look } from './board.ts';
import { attempt, bookings, learnHolder, loadBookings, providerName } from './state.ts';

/** What is asked in front of the page. */
export type Question =
  | { readonly about: 'own'; readonly place: Place }
  | { readonly about: 'faster'; readonly place: Place; readonly nearest: readonly Place[] }
  | { readonly about: 'log' }
  | { readonly about: 'erase' };

/** An error that no server has told. */
const NO_PROBLEM: Problem = { type: 'about:blank', title: '', detail: '' };

export const question = signal<Question | undefined>(undefined);
/** The booking for which a new time is being chosen. */
export const moving = signal<Place | undefined>(undefined);

/** `10:00 de sáb., 21 de nov. com Dra. Sara Maria` */
export function nameOf({ slot, provider, day, time = '' }: Place): string {
  return day === undefined
    ? say('plainPlace', { slot })
    : say('place', { time, day: dayName(day, 'short'), provider: providerName(provider) });
}

/** Of one's own slot: `10:00 de sáb., 21 de nov.` */
function whenOf({ slot, day, time = '' }: Place): string {
  return day === undefined ? say('plainPlace', { slot }) : say('when', { time, day: dayName(day, 'short') });
}

/** Whatever choosing a slot means at the moment: to book it, to move there, to ask what is to become of it. */
export function choose(place: Place): void {
  const state = look(place.slot).value?.state;
  if (busy.value.has(place.slot)) return;
  switch (state) {
    case undefined:
      return;
    case 'past':
      tell('info', say('isPast'));
      return;
    case 'taken':
      tell('info', say('isTaken', { place: nameOf(place) }));
      return;
    case 'mine':
      question.value = { about: 'own', place };
      return;
    case 'free':
      take(place);
      return;
    default:
      state satisfies never;
  }
}

/** Books a free slot, or moves there. */
export function take(place: Place): void {
  question.value = undefined;
  if (person.value === '') isAskingName.value = true;
  else if (moving.value === undefined) void bookAt(place);
  else void moveTo(moving.value, place);
}

function bookAt(place: Place): Promise<void> {
  return during([place], async (name) => {
    const { version, holder } = await book(place.slot, name);
    learnHolder(holder);
    learn({ slot: place.slot, state: 'mine', version });
    tell('done', say('booked', { place: nameOf(place) }));
  });
}

function moveTo(from: Place, to: Place): Promise<void> {
  return during([to, from], async (name) => {
    const moved = await move(from.slot, to.slot, name);
    learn({ slot: from.slot, state: 'free', version: moved.from.version });
    learn({ slot: to.slot, state: 'mine', version: moved.version });
    moving.value = undefined;
    tell('done', say('moved', { place: nameOf(to) }));
  });
}

export function cancelAt(place: Place): Promise<void> {
  question.value = undefined;
  return during([place], async (name) => {
    const { version } = await cancel(place.slot, name);
    learn({ slot: place.slot, state: 'free', version });
    tell('done', say('cancelled', { place: nameOf(place) }));
  });
}

export function startMoving(place: Place): void {
  question.value = undefined;
  moving.value = place;
  tell('info', say('moving', { place: whenOf(place) }));
}

export function stopMoving(): void {
  const place = moving.value;
  if (place === undefined) return;
  moving.value = undefined;
  tell('info', say('notMoved', { place: whenOf(place) }));
}

/** Does something with slots, which are seen to be busy meanwhile, and says why it went wrong if it does. The first is what is wished. */
async function during(
  places: readonly [Place, ...Place[]],
  act: (name: string) => Promise<void>,
): Promise<void> {
  const slots = places.map(({ slot }) => slot);
  busy.value = new Set([...busy.value, ...slots]);
  try {
    await act(person.value);
    attempt(loadBookings);
  } catch (error) {
    await explain(places[0], error);
  } finally {
    busy.value = new Set([...busy.value].filter((one) => !slots.includes(one)));
  }
}

async function explain(place: Place, error: unknown): Promise<void> {
  const { type, detail, version = 0, nearest = [] } = error instanceof Refusal ? error.problem : NO_PROBLEM;
  if (type === '/problems/taken') {
    await loadBookings();
    explainTaken(place, version, nearest);
  } else if (type === '/problems/not-yours') {
    attempt(loadBookings);
    tell('wrong', say('notYours'));
  } else tell('wrong', say('failed', { detail: detail === '' ? String(error) : detail }));
}

function explainTaken(place: Place, version: number, nearest: readonly Place[]): void {
  const isOwn = bookings.value.some(({ slot }) => slot === place.slot);
  learn({ slot: place.slot, state: isOwn ? 'mine' : 'taken', version });
  // Booked by this person in another window, or at another door.
  if (isOwn) tell('done', say('booked', { place: nameOf(place) }));
  else {
    tell('info', say('fasterTitle'));
    question.value = { about: 'faster', place, nearest };
  }
}
