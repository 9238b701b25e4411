/** What is known of the race that is on, or was last: it is the server's, so whoever opens the page sees the same one. */
import { batch, computed, signal } from '@preact/signals';

import type { RaceChoices, RaceProgress, RaceSettings, Raced } from '../../../../races/race.ts';
import { announce, notice, tell } from '../announce.ts';
import { change, get, Refusal } from '../api.ts';
import { isLost, pause } from '../connection.ts';
import { headline, shown } from '../words/race-verdict.ts';
import { say } from '../words/race.ts';
import type { RaceDocument } from './document.ts';

export type Race = RaceSettings & Raced & { readonly id: string };

export type Outcome =
  | { readonly kind: 'verdict'; readonly document: RaceDocument }
  | { readonly kind: 'failed'; readonly sentence: string }
  | { readonly kind: 'stopped' };

/** What is drawn of a moment in which clients raced. */
export interface Point {
  readonly part: RaceProgress['part'];
  readonly atMs: number;
  readonly throughputOps: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

/** `null`: this server starts no races. */
export const choices = signal<RaceChoices | null | undefined>(undefined);
export const chosen = signal<RaceSettings | undefined>(undefined);
export const race = signal<Race | undefined>(undefined);
export const progress = signal<RaceProgress | undefined>(undefined);
export const points = signal<readonly Point[]>([]);
/** Slots that were sold twice in parts that are over, as it looked. That the control's are sold twice is its purpose, and no news. */
export const soldBefore = signal<RaceProgress['soldTwice']>([]);
export const outcome = signal<Outcome | undefined>(undefined);
/** A request to start or to stop has no answer yet. */
export const isAsking = signal(false);
export const isRunning = computed(() => race.value !== undefined && outcome.value === undefined);

/** The longest that a page which nobody sees keeps a connection that others may need. */
const NO_STREAM_MS = 2_000;

export async function openRace(): Promise<void> {
  try {
    const told = await get<RaceChoices>('/api/races/choices');
    batch(() => {
      choices.value = told;
      chosen.value = told.defaults;
    });
    follow();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    choices.value = null;
  }
}

export function choose(part: Partial<RaceSettings>): void {
  if (chosen.value !== undefined) chosen.value = { ...chosen.value, ...part };
}

export function startOrStop(): Promise<void> {
  return isRunning.value
    ? asking(() => change('DELETE', '/api/races/current'))
    : asking(() => change('POST', '/api/races', chosen.value));
}

async function asking(ask: () => Promise<unknown>): Promise<void> {
  if (isAsking.value) return;
  isAsking.value = true;
  notice.value = undefined;
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // Somebody else has started one, or it has ended by itself meanwhile: the stream tells which.
    if (error.status === 409) tell('info', say('underWay'));
    else if (error.status !== 404) tell('wrong', error.problem.detail);
  } finally {
    isAsking.value = false;
  }
}

/** What becomes of each event. */
const EARS: Readonly<Record<string, (told: never) => void>> = {
  begun: begin,
  progress: go,
  verdict: (document: RaceDocument) => end({ kind: 'verdict', document }),
  failed: ({ sentence }: { sentence: string }) => end({ kind: 'failed', sentence }),
  stopped: () => end({ kind: 'stopped' }),
};

/** The stream begins with all that has been told of the race, so it can be opened at any time. */
function follow(): void {
  let source: EventSource | undefined;
  const close = (): void => {
    source?.close();
    source = undefined;
  };
  const open = (): void => {
    if (document.hidden || source !== undefined) return;
    const opened = new EventSource('/api/races/current/events');
    source = opened;
    opened.addEventListener('open', () => {
      isLost.value = false;
    });
    opened.addEventListener('error', () => {
      isLost.value = true;
      if (opened.readyState !== EventSource.CLOSED) return;
      close();
      void pause(NO_STREAM_MS).then(open);
    });
    for (const [name, hear] of Object.entries(EARS))
      opened.addEventListener(name, ({ data }: MessageEvent<string>) => hear(JSON.parse(data) as never));
  };
  // A browser opens few connections to one server: a page that nobody sees gives its own back.
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  open();
}

function begin(told: Race): void {
  batch(() => {
    race.value = told;
    progress.value = undefined;
    points.value = [];
    soldBefore.value = [];
    outcome.value = undefined;
  });
}

function go(told: RaceProgress): void {
  const before = progress.value;
  const isNew = told.part !== before?.part;
  batch(() => {
    if (isNew && before !== undefined && before.part !== 'control')
      soldBefore.value = [...soldBefore.value, ...before.soldTwice];
    progress.value = told;
    const { part, stage, elapsedMs: atMs, throughputOps, p50Us, p99Us } = told;
    if (stage === 'racing' && throughputOps !== null && p50Us !== null && p99Us !== null)
      points.value = [...points.value, { part, atMs, throughputOps, p50Us, p99Us }];
  });
  if (isNew) announce(say(`${told.part}Sentence`, { lock: race.value?.lock ?? '' }));
}

function end(told: Outcome): void {
  outcome.value = told;
  if (told.kind === 'stopped') announce(say('stopped'));
  else if (told.kind === 'failed') announce(`${say('failed')} ${told.sentence}`);
  else announce(`${headline(told.document)} ${shown(told.document)}`);
}
