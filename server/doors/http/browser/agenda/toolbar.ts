/** The choice of what is shown: the day, the specialty and, where there is room for one column, the provider. */
import { html } from 'htm/preact';

import { dayName } from '../words.ts';
import { say } from '../words/agenda.ts';
import { catalogue, chosenProvider, columns, day, isNarrow, providers, specialty } from './state.ts';

export function Toolbar() {
  return html`<div class="toolbar" role="group" aria-label=${say('choose')}>
    <${DayChoice} />
    <${SpecialtyChoice} />
    ${isNarrow.value && html`<${ProviderChoice} />`}
  </div>`;
}

function DayChoice() {
  const days = catalogue.value.days;
  const at = days.indexOf(day.value);
  const step = (to: number): void => {
    day.value = days[to] ?? day.value;
  };
  return html`<div class="day-choice">
    <button
      type="button"
      aria-label=${say('before')}
      aria-disabled=${at <= 0 ? 'true' : undefined}
      onClick=${() => step(at - 1)}
    >
      ‹
    </button>
    <label>
      <span>${say('day')}</span>
      <select value=${day.value} onChange=${(event: Event) => step(days.indexOf(chosenIn(event)))}>
        ${days.map((one) => html`<option key=${one} value=${one}>${dayName(one, 'short')}</option>`)}
      </select>
    </label>
    <button
      type="button"
      aria-label=${say('after')}
      aria-disabled=${at === days.length - 1 ? 'true' : undefined}
      onClick=${() => step(at + 1)}
    >
      ›
    </button>
  </div>`;
}

function SpecialtyChoice() {
  const specialties = new Set(catalogue.value.providers.map((provider) => provider.specialty));
  return html`<label>
    <span>${say('specialty')}</span>
    <select
      value=${specialty.value}
      onChange=${(event: Event) => {
        specialty.value = chosenIn(event);
      }}
    >
      ${[...specialties].map((one) => html`<option key=${one} value=${one}>${one}</option>`)}
    </select>
  </label>`;
}

function ProviderChoice() {
  return html`<label>
    <span>${say('provider')}</span>
    <select
      value=${String(columns.value[0]?.number)}
      onChange=${(event: Event) => {
        chosenProvider.value = Number(chosenIn(event));
      }}
    >
      ${providers.value.map(
        ({ number, name }) => html`<option key=${number} value=${String(number)}>${name}</option>`,
      )}
    </select>
  </label>`;
}

function chosenIn(event: Event): string {
  return (event.currentTarget as HTMLSelectElement).value;
}
