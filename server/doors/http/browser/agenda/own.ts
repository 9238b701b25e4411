/** What belongs to this person: their bookings, their log, and the way to be forgotten. */
import { html } from 'htm/preact';

import { person } from '../person.ts';
import { dayName } from '../words.ts';
import { say } from '../words/agenda.ts';
import { question, type Question } from './actions.ts';
import { bookings, providerName } from './state.ts';

export function Own() {
  const isNobody = person.value === '';
  return html`<aside aria-labelledby="own-bookings">
    <h2 id="own-bookings">${say('bookings')}</h2>
    <p class="own-data">
      <button type="button" class="quiet" disabled=${isNobody} onClick=${ask({ about: 'log' })}>
        ${say('showLog')}
      </button>
      <button type="button" class="quiet" disabled=${isNobody} onClick=${ask({ about: 'erase' })}>
        ${say('erase')}
      </button>
    </p>
    ${
      bookings.value.length === 0
        ? html`<p class="note">${say('noBookings')}</p>`
        : html`<ul class="bookings">
            ${bookings.value.map(
              (place) =>
                html`<li key=${place.slot}>
                  <button type="button" onClick=${ask({ about: 'own', place })}>
                    <b>${place.day === undefined ? say('plainPlace', { slot: place.slot }) : place.time}</b>
                    ${' '}<span>${place.day === undefined ? '' : dayName(place.day, 'short')}</span>
                    ${' '}<span class="with">${providerName(place.provider)}</span>
                  </button>
                </li>`,
            )}
          </ul>`
    }
  </aside>`;
}

function ask(asked: Question): () => void {
  return () => {
    question.value = asked;
  };
}
