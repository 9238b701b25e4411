/** The race: a class starts it, watches slots being taken, and reads the verdict. */
import { html } from 'htm/preact';

import { Chooser } from './race/chooser.ts';
import { Phases } from './race/phases.ts';
import { Speed } from './race/speed.ts';
import { choices, openRace } from './race/state.ts';
import { Track } from './race/track.ts';
import { VerdictCard } from './race/verdict.ts';
import { mount, NoticeLine } from './shell.ts';
import { say } from './words/race.ts';

function Race() {
  if (choices.value === undefined) return html`<h1 aria-busy="true">${say('title')}</h1>`;
  if (choices.value === null)
    return html`<h1>${say('title')}</h1>
      <p class="lead">${say('none')}</p>`;
  return html`
    <h1>${say('title')}</h1>
    <p class="lead">${say('lead')}</p>
    <${Chooser} />
    <${NoticeLine} />
    <${Phases} />
    <div class="course">
      <${Track} />
      <${Speed} />
    </div>
    <${VerdictCard} />
  `;
}

mount('race', Race);
void openRace();
