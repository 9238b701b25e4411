/** Where the race is, in words: its parts in order, and what the one that is on is for. */
import { html } from 'htm/preact';

import { amount } from '../words/race-numbers.ts';
import { say } from '../words/race.ts';
import { isRunning, outcome, progress, race } from './state.ts';

const STEPS = ['control', 'provoked', 'natural', 'verdict'] as const;

export function Phases() {
  const at = placeOf();
  return html`<div class="phases">
    <ol aria-label=${say('phases')}>
      ${STEPS.map(
        (step, index) =>
          html`<li
            key=${step}
            class=${index < at ? 'done' : index === at ? 'now' : ''}
            aria-current=${index === at ? 'step' : undefined}
          >
            ${say(step)} ${index < at && html`<span class="unseen"> (${say('over')})</span>`}
          </li>`,
      )}
    </ol>
    <p class="sentence">${sentence()}</p>
    <p class="stage note">${stage()}</p>
  </div>`;
}

/** Of the steps, the one that is on; -1 before a race. */
function placeOf(): number {
  if (outcome.value?.kind === 'verdict') return STEPS.length - 1;
  if (race.value === undefined) return -1;
  return STEPS.indexOf(progress.value?.part ?? 'control');
}

function sentence(): string {
  const lock = race.value?.lock;
  if (lock === undefined) return say('before');
  switch (outcome.value?.kind) {
    case 'verdict':
      return say('verdictSentence');
    case 'failed':
      return say('failed');
    case 'stopped':
      return say('stopped');
    case undefined:
      return say(`${progress.value?.part ?? 'control'}Sentence`, { lock });
    default:
      return outcome.value satisfies never;
  }
}

function stage(): string {
  if (race.value === undefined) return '';
  const { lock, workload, clients } = race.value;
  const raced = say('raced', { lock, workload, clients: amount(clients) });
  if (!isRunning.value) return raced;
  const { stage: name = 'connecting', share = 0 } = progress.value ?? {};
  const percent = Math.floor(100 * Math.min(1, share));
  return `${raced} · ${name === 'connecting' ? say('connecting') : `${say(name)} ${percent} %`}`;
}
