/** What the chatbot sells: the times of one provider, from now on. */
import { VagaError } from '../../base/errors.ts';
import { localTime, type WallClock } from '../../base/clock.ts';
import type { Office } from '../../booking/office.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import { readDate, showDate, showDay, type Moment } from './date.ts';

const MINUTE_MS = 60_000;
const OFFERS = 3;
/** So many slots are looked at for free ones at a time, from the nearest on. */
const GLANCE = 32;

/** A date that somebody typed: a slot that is sold, or a sentence that says why there is none. */
export type Wish =
  | { readonly slot: number; readonly moment: Moment }
  | { readonly slot: undefined; readonly sentence: string };

interface SoldMoment extends Moment {
  readonly slot: number;
  readonly ms: number;
}

export class Offer {
  readonly #catalogue: Catalogue;
  readonly #clock: WallClock;
  readonly #provider: string;
  readonly #moments: readonly SoldMoment[];

  /** @throws VagaError `usage` when nobody of that name is in the catalogue */
  constructor(catalogue: Catalogue, clock: WallClock, provider: string) {
    if (!catalogue.providers.some(({ name }) => name === provider))
      throw new VagaError('usage', `The catalogue has no ${provider}, whose times the chatbot is to sell.`);
    this.#catalogue = catalogue;
    this.#clock = clock;
    this.#provider = provider;
    this.#moments = catalogue.days.flatMap((day) =>
      catalogue.times.flatMap((time) => {
        const slot = catalogue.slotOf({ provider, day, time });
        return slot === undefined ? [] : [{ day, time, slot, ms: msOf({ day, time }) }];
      }),
    );
  }

  /** What a date stands for. `office` is asked for free times near one that is not on the clock's grid. */
  wish(text: string, office: Office): Wish {
    const { days, times } = this.#catalogue;
    const now = this.#now();
    const today = now.slice(0, 10);
    const moment = readDate(text, today, days);
    if (moment === undefined)
      return refused('Não entendi a data. Escreva, por exemplo: 20 de agosto às 10:00.');
    if (`${moment.day} ${moment.time}:00` < now)
      return refused(`${showDate(moment)} já passou. Escolha outra data e hora.`);
    if (!days.includes(moment.day)) {
      const last = days.at(-1) ?? '';
      const from = days[0] > today ? days[0] : today;
      const sold = from > last ? '' : ` As consultas vão de ${showDay(from)} a ${showDay(last)}.`;
      return refused(`Não há consultas em ${showDay(moment.day)}.${sold}`);
    }
    const slot = this.#catalogue.slotOf({ provider: this.#provider, ...moment });
    if (slot !== undefined) return { slot, moment };
    const grid = `Não há consultas às ${moment.time}: os horários vão das ${times[0]} às ${times.at(-1)}.`;
    return refused(`${grid} ${this.nearest(moment, office)}`);
  }

  /** A sentence with the free times that are nearest to a moment, before or after. */
  nearest(moment: Moment, office: Office): string {
    const now = this.#now();
    const wishedMs = msOf(moment);
    // The sort is stable: of two that are as near the earlier comes first.
    const byDistance = this.#moments
      .filter(({ day, time }) => `${day} ${time}:00` >= now)
      .toSorted((one, other) => Math.abs(one.ms - wishedMs) - Math.abs(other.ms - wishedMs));
    const free: Moment[] = [];
    for (let at = 0; at < byDistance.length && free.length < OFFERS; at += GLANCE) {
      const near = byDistance.slice(at, at + GLANCE);
      const slots = new Set(office.freeOf(near.map(({ slot }) => slot)));
      free.push(...near.filter(({ slot }) => slots.has(slot)));
    }
    if (free.length === 0) return 'Não há nenhum horário livre.';
    return `Horários livres mais próximos: ${listed(free.slice(0, OFFERS).map(showDate))}.`;
  }

  /** When a slot is, as this door shows it. */
  show(slot: number): string {
    const place = this.#catalogue.placeOf(slot);
    return place === undefined ? this.#catalogue.describe(slot) : showDate(place);
  }

  /** `YYYY-MM-DD HH:MM:SS` on the clinic's clock. */
  #now(): string {
    return localTime(this.#clock.nowUs()).text;
  }
}

function refused(sentence: string): Wish {
  return { slot: undefined, sentence };
}

/** For distances alone: every day has 24 hours. */
function msOf({ day, time }: Moment): number {
  const [hour, minute] = time.split(':').map(Number);
  return Date.parse(`${day}T00:00:00Z`) + (hour * 60 + minute) * MINUTE_MS;
}

/** `a`, `a e b`, `a, b e c` */
function listed(texts: readonly string[]): string {
  if (texts.length === 1) return texts[0];
  return `${texts.slice(0, -1).join(', ')} e ${texts.at(-1)}`;
}
