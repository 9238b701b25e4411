/**
 * The board: what is known of each slot that is shown. A slot's versions put in order whatever is heard of it, be it from a list that was
 * asked for, from an answer, or from the stream of changes: what is older than what is known is no news.
 */
import { signal, type Signal } from '@preact/signals';

import type { ListedSlot, SlotState } from '../api.ts';
import type { Change } from '../events.ts';

export interface Seen {
  readonly state: SlotState;
  readonly version: number;
  /** It was changed by somebody else while it was shown. */
  readonly isNews: boolean;
}

/** Slots that this person does something with, and the answer has not come yet. */
export const busy = signal<ReadonlySet<number>>(new Set());

const seen = new Map<number, Signal<Seen | undefined>>();
/** Changes that came while lists were asked for: a list may be older than they are. */
let late: Change[] | undefined;

/** What is known of a slot, `undefined` as long as nothing is. */
export function look(slot: number): Signal<Seen | undefined> {
  const known = seen.get(slot) ?? signal<Seen | undefined>(undefined);
  seen.set(slot, known);
  return known;
}

/** From a list or an answer. */
export function learn({ slot, state, version }: ListedSlot): void {
  const known = look(slot);
  const { value } = known;
  if (
    value !== undefined &&
    (version < value.version || (version === value.version && state === value.state))
  )
    return;
  known.value = { state, version, isNews: false };
}

/** What a change is to who looks at the board: news, nothing new, or about a slot that is not on it. */
type Heard = 'news' | 'old' | 'elsewhere';

/** From the stream. */
export function hear(change: Change, isMine: boolean): Heard {
  late?.push(change);
  const known = seen.get(change.slot);
  const value = known?.value;
  if (known === undefined || value === undefined) return 'elsewhere';
  if (change.version <= value.version) return 'old';
  // That its hour is over, no change alters.
  const state = value.state === 'past' ? 'past' : stateOf(change, isMine);
  known.value = { state, version: change.version, isNews: !isMine && !busy.value.has(change.slot) };
  return 'news';
}

/** Asks for lists, and puts on the board what they tell and what has happened since, and nothing else. */
export async function fill(
  ask: () => Promise<readonly ListedSlot[]>,
  isMine: (change: Change) => boolean,
): Promise<void> {
  const missed: Change[] = [];
  late = missed;
  try {
    const slots = await ask();
    if (late !== missed) return; // asked again meanwhile: that answer counts
    const shown = new Set(slots.map(({ slot }) => slot));
    for (const slot of seen.keys()) if (!shown.has(slot)) seen.delete(slot);
    for (const told of slots) learn(told);
  } finally {
    if (late === missed) late = undefined;
  }
  for (const change of missed) hear(change, isMine(change));
}

/** The server may have begun anew, with versions from 0. */
export function forgetVersions(): void {
  for (const known of seen.values())
    if (known.value !== undefined) known.value = { ...known.value, version: -1, isNews: false };
}

function stateOf({ state }: Change, isMine: boolean): SlotState {
  return state === 'taken' && isMine ? 'mine' : state;
}
