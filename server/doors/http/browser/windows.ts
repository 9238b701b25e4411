/** Two windows: two people at one agenda reach for the same slot at the same moment. */
import { html } from 'htm/preact';

import { mount } from './shell.ts';
import {
  AGAIN,
  areNamed,
  catalogue,
  clear,
  isBusy,
  names,
  openWindows,
  outcomes,
  reach,
  SIDES,
  target,
  timeOf,
  wins,
} from './windows/state.ts';
import { Window } from './windows/window.ts';
import { say } from './words/windows.ts';

function Windows() {
  const told = catalogue.value;
  if (told === undefined) return html`<h1 aria-busy="true">${say('title')}</h1>`;
  return html`<h1>${say('title')}</h1>
    <p class="lead">${say(told === null ? 'plain' : 'lead')}</p>
    ${
      told !== null &&
      html`<${Controls} />
        <div class="pair">${SIDES.map((side) => html`<${Window} key=${side} side=${side} />`)}</div>`
    }`;
}

function Controls() {
  const { value: slot } = target;
  if (slot === undefined) return html`<p>${say('full')}</p>`;
  // Not disabled while they are at it, or the focus would be lost.
  const isIdle = !isBusy.value && areNamed.value;
  return html`<div class="controls">
      <button type="button" class="strong" aria-disabled=${String(!isIdle)} onClick=${() => void reach(1)}>
        ${say('reach', { time: timeOf(slot) })}
      </button>
      <button type="button" aria-disabled=${String(!isIdle)} onClick=${() => void reach(AGAIN)}>
        ${say('again', { count: AGAIN })}
      </button>
      <button
        type="button"
        class="quiet"
        aria-disabled=${String(!isIdle || outcomes.value[0] === undefined)}
        onClick=${() => void clear()}
      >
        ${say('clear')}
      </button>
      <p class="fault" role="alert">${areNamed.value ? '' : say('badNames')}</p>
    </div>
    <${Tally} />`;
}

function Tally() {
  const [one, other] = wins.value;
  const share = one + other === 0 ? 50 : (100 * one) / (one + other);
  return html`<div class="tally">
    <h2>${say('tally')}</h2>
    <dl>
      ${SIDES.map(
        (side) =>
          html`<div key=${side}>
            <dt>${names.value[side]}</dt>
            <dd>${wins.value[side]}</dd>
          </div>`,
      )}
    </dl>
    <div class="share" aria-hidden="true" style=${{ backgroundSize: `${share}% 100%` }}></div>
  </div>`;
}

mount('windows', Windows);
void openWindows();
