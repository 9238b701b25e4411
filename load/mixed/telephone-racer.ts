import { senseless } from '../clients/refusal.ts';
import { TelephoneClient } from '../clients/telephone.ts';
import type { DoorAddress } from '../clients/open-socket.ts';
import { cpfOf } from './cpf.ts';
import type { CreateRacer, Place, Racer, Told } from './racer.ts';

const BIRTH = '01011980';
/** From the menu to the free times it takes four; more are needed only by a caller who has been told that there is nothing left. */
const MOST_QUESTIONS = 12;
/** The keys of the first page of choices. */
const KEYS = '123456789';

/**
 * Goes as far as the times that are free; the key of the one that is raced for is the message that decides. A call goes on from race to
 * race. Who was too late hears at once what else is free, which is out of date when the next day begins: then it calls again.
 */
export const createTelephoneRacer: CreateRacer = (number) => new TelephoneRacer(number);

class TelephoneRacer implements Racer {
  readonly #cpf: string;
  readonly #client: TelephoneClient;
  #address: DoorAddress | undefined;
  /** What is being said although nobody waits for the end of it. */
  #talk: Promise<unknown> = Promise.resolve();
  #onSound: (sound: string) => void = () => {};

  constructor(number: number) {
    this.#cpf = cpfOf(number);
    this.#client = new TelephoneClient((sound) => this.#onSound(sound));
  }

  async connect(address: DoorAddress): Promise<void> {
    this.#address = address;
    await this.#client.connect(address);
    await this.#goTo('menu', { 'digite-cpf': this.#cpf, 'digite-nascimento': BIRTH });
  }

  async approach(place: Place): Promise<boolean> {
    await this.#talk;
    if (this.#client.heard.includes('escolha-horario') && this.#keyOf(place) === undefined) {
      this.close();
      if (this.#address !== undefined) await this.connect(this.#address);
    }
    const isAny = await this.#goTo('escolha-horario', {
      menu: '1',
      'escolha-especialidade': '1',
      'escolha-medico': '1',
      'digite-data': typed(place),
    });
    return isAny && this.#keyOf(place) !== undefined;
  }

  async book(place: Place): Promise<Told> {
    const decided = new Promise<Told>((resolve) => {
      this.#onSound = (sound) => {
        if (sound === 'consulta-marcada') resolve({ outcome: 'done' });
        else if (sound === 'horario-ocupado') resolve({ outcome: 'refused' });
      };
    });
    const talk = this.#client.ask(this.#keyOf(place) ?? '');
    this.#talk = talk;
    return Promise.race([decided, talk.then(() => this.#refuseToUnderstand())]);
  }

  async cancel(place: Place): Promise<Told> {
    await this.#talk;
    await this.#client.ask('3');
    if (this.#client.heard.includes('digite-data-cancelar')) await this.#client.ask(typed(place));
    if (this.#client.heard.includes('consulta-cancelada')) return { outcome: 'done' };
    if (this.#client.heard.includes('nenhuma-consulta')) return { outcome: 'refused' };
    return this.#refuseToUnderstand();
  }

  close(): void {
    this.#client.close();
  }

  /** Answers questions until `question` is asked. False where there are no free times left to choose from. */
  async #goTo(question: string, keys: Readonly<Record<string, string>>): Promise<boolean> {
    for (let asked = 0; asked < MOST_QUESTIONS; asked += 1) {
      if (this.#client.heard.includes(question)) return true;
      const known = this.#client.heard.findLast((sound) => sound in keys);
      if (known === undefined) break;
      await this.#client.ask(keys[known]);
      if (this.#client.heard.includes('sem-horarios')) return false;
    }
    return this.#refuseToUnderstand();
  }

  /** The key that the time of a place is offered by; `undefined` where it is not among the first. */
  #keyOf({ time }: Place): string | undefined {
    const offered = this.#client.heard.filter((sound) => /^\d\d:\d\d$/.test(sound));
    return KEYS[offered.indexOf(time)];
  }

  #refuseToUnderstand(): never {
    throw senseless(`the telephone says '${this.#client.heard.join(', ')}'`);
  }
}

/** DDMMAAAA. */
function typed({ day }: Place): string {
  return day.split('-').toReversed().join('');
}
