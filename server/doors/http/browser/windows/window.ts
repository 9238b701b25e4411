/** One of the two windows: whose it is, the day as that person sees it, and what the person is told. */
import { html } from 'htm/preact';

import { say } from '../words/windows.ts';
import { dayName } from '../words.ts';
import {
  hours,
  isBusy,
  names,
  outcomes,
  place,
  placeName,
  providerName,
  rename,
  takeInstead,
  target,
  type Hour,
  type Side,
} from './state.ts';

export function Window({ side }: { readonly side: Side }) {
  const name = names.value[side];
  const day = place.value?.day;
  return html`<section class="window" aria-label=${say('window', { name })}>
    <div class="title-bar">
      <label>
        <span class="unseen">${say('name')}</span>
        <input
          value=${name}
          maxlength="40"
          autocomplete="off"
          onInput=${({ currentTarget }: { currentTarget: HTMLInputElement }) =>
            rename(side, currentTarget.value)}
        />
      </label>
      <span class="note">${providerName.value}</span>
    </div>
    <div class="told" role="status"><${Told} side=${side} /></div>
    <ul
      class="hours"
      aria-label=${day === undefined ? undefined : say('day', { day: dayName(day, 'full'), provider: providerName.value })}
    >
      ${hours.value.map((hour) => html`<${HourView} key=${hour.slot} hour=${hour} side=${side} />`)}
    </ul>
  </section>`;
}

function HourView({
  hour: { slot, time, state, side: owner },
  side,
}: {
  readonly hour: Hour;
  readonly side: Side;
}) {
  const look = owner === side ? 'mine' : state;
  const isTarget = slot === target.value;
  return html`<li class=${isTarget ? `${look} target` : look}>
    <b>${time}</b>
    <span>${say(look)}</span>${isTarget && html`<span class="unseen"> (${say('target')})</span>`}
  </li>`;
}

/** What this person is told of the last time. */
function Told({ side }: { readonly side: Side }) {
  const outcome = outcomes.value[side];
  const [name, other] = [names.value[side], names.value[1 - side]];
  switch (outcome?.kind) {
    case undefined:
      return html`<p key="ready" class="note">${say('ready')}</p>`;
    case 'waiting':
      return html`<p key="waiting" class="note">${say('waiting')}</p>`;
    case 'won':
    case 'booked':
      return html`<p key="good" class="good">
        <span aria-hidden="true">✓ </span>${say(outcome.kind, { time: outcome.time, name })}
      </p>`;
    case 'failed':
      return html`<p key="fault" class="fault">${say('failed', { detail: outcome.sentence })}</p>`;
    case 'lost': {
      const hasOtherWon = outcomes.value[1 - side]?.kind === 'won';
      const { time, nearest } = outcome;
      return html`<p key="lost">${say(hasOtherWon ? 'lost' : 'lostToStranger', { name, other, time })}</p>
        <p class="note">${nearest.length === 0 ? say('noneNear') : say('nearest')}</p>
        <div class="nearest">
          ${nearest.map(
            (one) =>
              html`<button
                type="button"
                key=${one.slot}
                aria-disabled=${String(isBusy.value)}
                onClick=${() => void takeInstead(side, one)}
              >
                ${placeName(one)}
              </button>`,
          )}
        </div>`;
    }
    default:
      return outcome satisfies never;
  }
}
