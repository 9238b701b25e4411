/** What is to be raced: clients, lock, workload; and the button that starts it, or stops it. */
import { html } from 'htm/preact';

import type { RaceChoices, RaceSettings } from '../../../../races/race.ts';
import { storyOf } from '../words/race-choices.ts';
import { amount } from '../words/race-numbers.ts';
import { say } from '../words/race.ts';
import { choices, choose, chosen, isAsking, isRunning, startOrStop } from './state.ts';

function submit(event: Event): void {
  event.preventDefault();
  void startOrStop();
}

interface NumberFieldProps {
  readonly name: 'clients' | 'seconds';
  readonly told: RaceChoices;
  readonly settings: RaceSettings;
}

function NumberField({ name, told, settings }: NumberFieldProps) {
  const { least, most } = told.bounds[name];
  return html`<label>
    <span>${say(name)}</span>
    <input
      type="number"
      required
      min=${least}
      max=${most}
      value=${settings[name]}
      onInput=${({ currentTarget }: { currentTarget: HTMLInputElement }) =>
        choose({ [name]: currentTarget.valueAsNumber })}
    />
  </label>`;
}

export function Chooser() {
  const told = choices.value;
  const settings = chosen.value;
  if (told === null || told === undefined || settings === undefined) return null;
  const { workloads } = told;
  // Not disabled while a race is on, or the focus would be lost: what is chosen then is for the next one.
  return html`<form class="chooser" onSubmit=${submit}>
    <div class="fields">
      <${NumberField} name="clients" told=${told} settings=${settings} />
      <label class="lock-choice">
        <span>${say('lock')}</span>
        <select
          aria-describedby="lock-story"
          value=${settings.lock}
          onChange=${({ currentTarget }: { currentTarget: HTMLSelectElement }) =>
            choose({ lock: currentTarget.value })}
        >
          <${Locks} locks=${told.locks} />
        </select>
      </label>
      <label>
        <span>${say('workload')}</span>
        <select
          aria-describedby="workload-story"
          value=${settings.workload}
          onChange=${({ currentTarget }: { currentTarget: HTMLSelectElement }) =>
            choose({ workload: workloads[currentTarget.selectedIndex].name })}
        >
          ${workloads.map(({ name }) => html`<option key=${name} value=${name}>${name}</option>`)}
        </select>
      </label>
      <${NumberField} name="seconds" told=${told} settings=${settings} />
      <button
        type="submit"
        class=${isRunning.value ? 'go' : 'go strong'}
        aria-disabled=${String(isAsking.value)}
      >
        ${isRunning.value ? say('stop') : say('start')}
      </button>
    </div>
    <${Stories} told=${told} />
  </form>`;
}

function Locks({ locks }: { readonly locks: RaceChoices['locks'] }) {
  const groups = [
    [say('sound'), locks.filter(({ saboteur }) => !saboteur)],
    [say('saboteurs'), locks.filter(({ saboteur, seenInRace }) => saboteur && seenInRace === true)],
    [say('unseen'), locks.filter(({ saboteur, seenInRace }) => saboteur && seenInRace === false)],
  ] as const;
  return groups.map(
    ([label, members]) =>
      html`<optgroup key=${label} label=${label}>
        ${members.map(
          ({ name, saboteur }) =>
            html`<option key=${name} value=${name}>${saboteur ? `${name} ✗` : name}</option>`,
        )}
      </optgroup>`,
  );
}

function Stories({ told }: { readonly told: RaceChoices }) {
  const lock = told.locks.find(({ name }) => name === chosen.value?.lock);
  const workload = told.workloads.find(({ name }) => name === chosen.value?.workload);
  if (lock === undefined || workload === undefined) return null;
  const kind = !lock.saboteur ? 'isSound' : lock.seenInRace === true ? 'isSaboteur' : 'isUnseen';
  return html`<div class="stories note">
    <p id="lock-story">${`${lock.name} (${say(kind)}): ${storyOf(lock)}.`}</p>
    <p id="workload-story">
      ${`${workload.name} (${say('slotCount', { slots: amount(workload.slots) })}): ${storyOf(workload)}.`}
    </p>
  </div>`;
}
