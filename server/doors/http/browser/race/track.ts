/** The slots of the race: who has which, as the clients are told; and where one was sold twice, to whom. */
import { html } from 'htm/preact';

import { amount } from '../words/race-numbers.ts';
import { say } from '../words/race.ts';
import { doubleBookingsIn } from './document.ts';
import { outcome, progress, race, soldBefore } from './state.ts';

/** More of them are too small to be read one by one. */
const MOST_READ = 48;
const INKS = 6;
/** Two clients that take more characters are written smaller. */
const MOST_LARGE = 7;
/** Before a race: as many as the first one shows. */
const AT_FIRST = 24;

interface Tile {
  readonly slot: number;
  readonly holder: number;
  readonly twice: { readonly times: number; readonly first: number; readonly second: number } | undefined;
}

export function Track() {
  const tiles = tilesOf();
  const taken = tiles.filter(({ holder }) => holder > 0).length;
  const isSmall = tiles.length > MOST_READ;
  const { slots = AT_FIRST } = race.value ?? {};
  return html`<section class="track" aria-labelledby="slots-heading">
    <h2 id="slots-heading">
      ${slots > tiles.length ? say('firstSlots', { watched: amount(tiles.length), slots: amount(slots) }) : say('slots')}
    </h2>
    <ol class=${isSmall ? 'tiles small' : 'tiles'} aria-hidden=${isSmall ? 'true' : undefined}>
      ${tiles.map((tile) => html`<${TileView} key=${tile.slot} tile=${tile} isSmall=${isSmall} />`)}
    </ol>
    <p class="note">
      ${`${say('takenOf', { taken, slots: tiles.length })} ${say(isSmall ? 'smallLegend' : 'legend')}`}
    </p>
  </section>`;
}

function tilesOf(): Tile[] {
  const told = progress.value;
  const watched = race.value?.watched ?? AT_FIRST;
  const twice = new Map<number, { times: number; first: number; second: number }>();
  const last = outcome.value;
  // While a part is on, its own are shown; in the end those of all.
  const seen = [...(last === undefined ? [] : soldBefore.value), ...(told?.soldTwice ?? [])];
  for (const [slot, times, first, second] of seen)
    twice.set(slot, { times: times + (twice.get(slot)?.times ?? 0), first, second });
  // What the verdict tells stands above what was seen.
  if (last?.kind === 'verdict')
    for (const { slot, first, second } of doubleBookingsIn(last.document).toReversed())
      twice.set(slot, { times: twice.get(slot)?.times ?? 1, first, second });
  return Array.from({ length: watched }, (_, slot) => ({
    slot,
    holder: told?.holders[slot] ?? 0,
    twice: twice.get(slot),
  }));
}

function TileView({
  tile: { slot, holder, twice },
  isSmall,
}: {
  readonly tile: Tile;
  readonly isSmall: boolean;
}) {
  const look = twice !== undefined ? 'twice' : holder > 0 ? `taken ink-${holder % INKS}` : 'free';
  if (isSmall) return html`<li class=${look}></li>`;
  return html`<li class=${look}>
    <span class="slot-number"><span class="unseen">${say('slot')} </span>${slot}</span>
    ${
      twice === undefined
        ? html`<b class="holder">${holder > 0 ? holder : html`<span aria-label=${say('free')}>·</span>`}</b>`
        : html`<${SoldTwice} ...${twice} />`
    }
  </li>`;
}

function SoldTwice({ times, first, second }: NonNullable<Tile['twice']>) {
  const both = `${first} + ${second}`;
  return html`<b class=${both.length > MOST_LARGE ? 'holder long' : 'holder'}>
      <span class="unseen">${say('soldTwiceTo')} </span>${both}
    </b>
    <span class="times">${times > 1 ? say('timesTwice', { times }) : say('twice')}</span>`;
}
