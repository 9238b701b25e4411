/** Booking: specialty, who, day, and one of the times that are free; one appointment a person and specialty. */
import { localTime } from '../../base/clock.ts';
import type { Person } from '../../booking/office.ts';
import { sayAppointment } from './appointments.ts';
import type { Talk } from './channel.ts';
import type { Call } from './context.ts';
import { ATTEMPTS, choose, enter, type Reading } from './dialog.ts';
import { dayOf } from './typed-day.ts';

/** False where the caller has given no usable answer and the call ends. */
export function* bookAppointment(call: Call, person: Person): Talk<boolean> {
  const { voice, office, catalogue, sounds } = call;
  const specialty = yield* choose(voice, 'escolha-especialidade', choicesOf(sounds.specialties));
  if (specialty === undefined) return false;
  // What is over stands in nobody's way, as at the clinic's door.
  const rivals = (slot: number): boolean => {
    const place = catalogue.placeOf(slot);
    const now = localTime(call.clock.nowUs()).text;
    return place !== undefined && place.specialty === specialty && `${place.day} ${place.time}:00` > now;
  };
  // The decision is `appoint`'s alone. This saves a caller who will be refused from choosing.
  const has = office.bookingsOf(person).find(rivals);
  if (has !== undefined) {
    yield* sayAppointment(call, 'ja-tem-consulta', has);
    return true;
  }
  const ofSpecialty = new Set(
    catalogue.providers.filter((provider) => provider.specialty === specialty).map(({ name }) => name),
  );
  const doctors = choicesOf(sounds.providers).filter(({ value }) => ofSpecialty.has(value));
  const provider = yield* choose(voice, 'escolha-medico', doctors);
  if (provider === undefined) return false;
  return yield* bookWith(call, person, provider, rivals);
}

/** After three days without a free time the caller is back at the menu. */
function* bookWith(
  call: Call,
  person: Person,
  provider: string,
  rivals: (slot: number) => boolean,
): Talk<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const day = yield* enter(call.voice, 'digite-data', 8, (typed) => readDay(call, typed));
    if (day === undefined) return false;
    const outcome = yield* bookOn(call, person, slotsOf(call, provider, day), rivals);
    if (outcome !== 'noneFree') return outcome === 'answered';
    yield* call.voice.say('sem-horarios');
  }
  return true;
}

/** Offers what is free, again and again where somebody else was faster. */
function* bookOn(
  call: Call,
  person: Person,
  slots: readonly number[],
  rivals: (slot: number) => boolean,
): Talk<'answered' | 'noneFree' | 'noAnswer'> {
  const { voice, office, catalogue } = call;
  for (;;) {
    const free = office.freeOf(slots);
    if (free.length === 0) return 'noneFree';
    const times = free.map((slot) => ({
      value: slot,
      spoken: [{ time: catalogue.placeOf(slot)?.time ?? '' }],
    }));
    const slot = yield* choose(voice, 'escolha-horario', times);
    if (slot === undefined) return 'noAnswer';
    const decided = office.appoint(person, [slot], rivals);
    switch (decided.outcome) {
      case 'booked':
        yield* sayAppointment(call, 'consulta-marcada', decided.slot);
        return 'answered';
      case 'has':
        yield* sayAppointment(call, 'ja-tem-consulta', decided.slot);
        return 'answered';
      case 'noneFree':
        yield* voice.say('horario-ocupado');
        break;
      default:
        decided satisfies never;
    }
  }
}

/** The slots of a provider's day that are still to come. */
function slotsOf({ catalogue, clock }: Call, provider: string, day: string): number[] {
  const now = localTime(clock.nowUs()).text;
  return catalogue.times
    .filter((time) => `${day} ${time}` > now)
    .map((time) => catalogue.slotOf({ provider, day, time }))
    .filter((slot) => slot !== undefined);
}

function readDay({ catalogue, clock }: Call, typed: string): Reading<string> {
  const day = dayOf(typed);
  if (day === undefined) return { wrong: 'data-invalida' };
  const today = localTime(clock.nowUs()).text.slice(0, 10);
  return day >= today && catalogue.days.includes(day) ? { value: day } : { wrong: 'data-fora-da-agenda' };
}

function choicesOf(sounds: ReadonlyMap<string, string>) {
  return [...sounds].map(([name, sound]) => ({ value: name, spoken: [{ sound }] }));
}
