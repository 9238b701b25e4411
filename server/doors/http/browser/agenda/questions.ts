/** What is asked in front of the page: about one's own slot, when somebody was faster, the log, and before data is erased. */
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';

import { tell } from '../announce.ts';
import { erase, fetchTrail, type Place, type TrailLine } from '../api.ts';
import { Modal } from '../modal.ts';
import { choosePerson, person } from '../person.ts';
import { say } from '../words/agenda.ts';
import { momentName } from '../words.ts';
import { cancelAt, moving, nameOf, question, startMoving, take } from './actions.ts';
import { attempt, bookings } from './state.ts';

const close = (): void => {
  question.value = undefined;
};

export function Questions() {
  const asked = question.value;
  switch (asked?.about) {
    case undefined:
      return null;
    case 'own':
      return html`<${Own} place=${asked.place} />`;
    case 'faster':
      return html`<${Faster} place=${asked.place} nearest=${asked.nearest} />`;
    case 'log':
      return html`<${Log} />`;
    case 'erase':
      return html`<${Erasure} />`;
    default:
      return asked satisfies never;
  }
}

function Own({ place }: { readonly place: Place }) {
  return html`<${Modal} title=${say('yours')} onClose=${close}>
    <p>${nameOf(place)}</p>
    <div class="actions">
      <button type="button" class="strong" onClick=${() => startMoving(place)}>${say('move')}</button>
      <button type="button" class="grave" onClick=${() => void cancelAt(place)}>${say('cancel')}</button>
      <button type="button" onClick=${close}>${say('keep')}</button>
    </div>
  <//>`;
}

interface FasterProps {
  readonly place: Place;
  readonly nearest: readonly Place[];
}

function Faster({ place, nearest }: FasterProps) {
  return html`<${Modal} title=${say('fasterTitle')} onClose=${close}>
    <p>${say('faster', { place: nameOf(place) })}</p>
    <p class="offer">${nearest.length === 0 ? say('noneNear') : say('nearest')}</p>
    <ul class="nearest">
      ${nearest.map(
        (free) =>
          html`<li key=${free.slot}>
            <button type="button" onClick=${() => take(free)}>${nameOf(free)}</button>
          </li>`,
      )}
    </ul>
    <div class="actions"><button type="button" class="quiet" onClick=${close}>${say('notNow')}</button></div>
  <//>`;
}

function Log() {
  const lines = useSignal<readonly TrailLine[] | undefined>(undefined);
  // The page looks at lists by itself: what a person has done would be lost among those lines.
  const withLooks = useSignal(false);
  useEffect(() => {
    const read = async (): Promise<void> => {
      lines.value = await fetchTrail(person.value);
    };
    attempt(read);
  }, []);
  const told = lines.value ?? [];
  const looks = told.filter(({ slot }) => slot === null).length;
  const shown = told.filter(({ slot }) => slot !== null || withLooks.value);
  return html`<${Modal} title=${say('log')} onClose=${close}>
    ${
      shown.length === 0
        ? html`<p class="note">${say(lines.value === undefined ? 'loading' : 'noLog')}</p>`
        : html`<${LogTable} lines=${shown} />`
    }
    <label class="choice">
      <input
        type="checkbox"
        checked=${withLooks.value}
        onChange=${() => {
          withLooks.value = !withLooks.value;
        }}
      />
      ${say('withLooks', { count: looks })}
    </label>
  <//>`;
}

function LogTable({ lines }: { readonly lines: readonly TrailLine[] }) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${say('log')}>
    <table class="log">
      <thead>
        <tr>
          ${(['moment', 'what', 'about'] as const).map((head) => html`<th scope="col" key=${head}>${say(head)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${gathered(lines).map(
          ({ at, kind, times, ...place }, index) =>
            html`<tr key=${index}>
              <td>${momentName(at)}</td>
              <td>${say(kind)}${times > 1 ? ` × ${times}` : ''}</td>
              <td>${place.slot === null ? '' : nameOf({ ...place, slot: place.slot })}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The newest first; looks that followed each other are one line. */
function gathered(lines: readonly TrailLine[]): (TrailLine & { readonly times: number })[] {
  const told: (TrailLine & { readonly times: number })[] = [];
  for (const line of lines.toReversed()) {
    const last = told.at(-1);
    const isAgain = last?.kind === line.kind && line.slot === null;
    if (last !== undefined && isAgain) told[told.length - 1] = { ...last, times: last.times + 1 };
    else told.push({ ...line, times: 1 });
  }
  return told;
}

function Erasure() {
  const eraseAll = async (): Promise<void> => {
    close();
    moving.value = undefined;
    const count = await erase(person.value);
    choosePerson('');
    tell('done', say('erased', { count }));
  };
  return html`<${Modal} title=${say('eraseTitle')} onClose=${close}>
    <p>${say('eraseWhat')}</p>
    <ul class="going">
      <li>${say('eraseBookings', { count: bookings.value.length })}</li>
      <li>${say('eraseLog')}</li>
      <li>${say('eraseName')}</li>
    </ul>
    <div class="actions">
      <button type="button" onClick=${close}>${say('eraseNot')}</button>
      <button type="button" class="grave" onClick=${() => attempt(eraseAll)}>${say('eraseNow')}</button>
    </div>
  <//>`;
}
