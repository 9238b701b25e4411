/** The agenda: who has which time of a day, to book, move and cancel. */
import { html } from 'htm/preact';

import { moving, stopMoving } from './agenda/actions.ts';
import { DayGrid } from './agenda/grid.ts';
import { Own } from './agenda/own.ts';
import { PlainGrid, PlainToolbar, rangeName } from './agenda/plain.ts';
import { Questions } from './agenda/questions.ts';
import { attempt, day, isPlain, isReady, openAgenda } from './agenda/state.ts';
import { Toolbar } from './agenda/toolbar.ts';
import { mount, NoticeLine } from './shell.ts';
import { dayName } from './words.ts';
import { say } from './words/agenda.ts';

function Agenda() {
  if (!isReady.value) return html`<h1 aria-busy="true">${say('loading')}</h1>`;
  return html`
    <h1>${isPlain.value ? rangeName() : say('title', { day: dayName(day.value, 'full') })}</h1>
    <${isPlain.value ? PlainToolbar : Toolbar} />
    <div class="said">
      <${NoticeLine} />
      ${
        moving.value !== undefined &&
        html`<button type="button" onClick=${stopMoving}>${say('stopMoving')}</button>`
      }
    </div>
    <div class="agenda">
      <div class="times">
        <${isPlain.value ? PlainGrid : DayGrid} />
        <p id="grid-help" class="note">${say('help')}</p>
      </div>
      <${Own} />
    </div>
    <${Questions} />
  `;
}

mount('agenda', Agenda);
attempt(openAgenda);
