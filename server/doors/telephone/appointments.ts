/** The appointments of a caller: to hear them, and to cancel one. */
import type { Person } from '../../booking/office.ts';
import type { Talk } from './channel.ts';
import type { Call } from './context.ts';
import { choose, enter } from './dialog.ts';
import type { PromptName } from './prompts.ts';
import { dayOf } from './typed-day.ts';
import type { Spoken } from './voice.ts';

interface Appointment {
  readonly slot: number;
  readonly day: string;
  readonly spoken: readonly Spoken[];
}

export function* hearAppointments(call: Call, person: Person): Talk<readonly Appointment[]> {
  const held = appointmentsOf(call, call.office.bookingsOf(person));
  const { voice } = call;
  if (held.length === 0) yield* voice.say('nenhuma-consulta');
  else yield* voice.say('suas-consultas', ...held.flatMap(({ spoken }) => spoken));
  return held;
}

/** By its date; among several of a date by key. False where the caller has given no usable answer and the call ends. */
export function* cancelAppointment(call: Call, person: Person): Talk<boolean> {
  const { voice, office } = call;
  const held = yield* hearAppointments(call, person);
  if (held.length === 0) return true;
  const ofDay = yield* enter(voice, 'digite-data-cancelar', 8, (typed) => {
    const day = dayOf(typed);
    if (day === undefined) return { wrong: 'data-invalida' };
    const value = held.filter((each) => each.day === day);
    return value.length > 0 ? { value } : { wrong: 'nenhuma-nessa-data' };
  });
  if (ofDay === undefined) return false;
  const choices = ofDay.map(({ slot, spoken }) => ({ value: slot, spoken }));
  const slot = ofDay.length === 1 ? ofDay[0].slot : yield* choose(voice, 'escolha-consulta', choices);
  if (slot === undefined) return false;
  yield* voice.say(office.cancel(person, slot) ? 'consulta-cancelada' : 'consulta-nao-existe');
  return true;
}

/** Says a prompt, and what stands in the book. */
export function* sayAppointment(call: Call, prompt: PromptName, slot: number): Talk<void> {
  yield* call.voice.say(prompt, ...appointmentsOf(call, [slot]).flatMap(({ spoken }) => spoken));
}

/** In the order in which they come. */
function appointmentsOf({ catalogue, sounds }: Call, slots: readonly number[]): Appointment[] {
  const found = slots.flatMap((slot) => {
    const place = catalogue.placeOf(slot);
    return place === undefined ? [] : [{ slot, ...place, moment: `${place.day} ${place.time}` }];
  });
  return found
    .toSorted((one, other) => (one.moment < other.moment ? -1 : 1))
    .map(({ slot, specialty, provider, day, time }) => {
      const what = { sound: sounds.specialties.get(specialty) ?? '' };
      const who = { sound: sounds.providers.get(provider) ?? '' };
      return { slot, day, spoken: [what, who, { day }, { time }] };
    });
}
