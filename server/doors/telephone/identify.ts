/** Who calls: a CPF and a birth date that belong together. */
import { localTime } from '../../base/clock.ts';
import type { Person } from '../../booking/office.ts';
import type { Talk } from './channel.ts';
import type { Call } from './context.ts';
import { isCpf } from './cpf.ts';
import { enter } from './dialog.ts';
import { dayOf } from './typed-day.ts';

/** `undefined` where it is nobody who may be served; the caller has been told. */
export function* identify(call: Call): Talk<Person | undefined> {
  const { voice, clock } = call;
  const cpf = yield* enter(voice, 'digite-cpf', 11, (typed) =>
    isCpf(typed) ? { value: typed } : { wrong: 'cpf-invalido' },
  );
  if (cpf === undefined) return undefined;
  const today = localTime(clock.nowUs()).text.slice(0, 10);
  const birthDay = yield* enter(voice, 'digite-nascimento', 8, (typed) => {
    const day = dayOf(typed);
    return day !== undefined && day <= today ? { value: day } : { wrong: 'data-invalida' };
  });
  if (birthDay === undefined) return undefined;
  const person = recognise(call, cpf, birthDay);
  if (person === undefined) yield* voice.say('cadastro-nao-encontrado');
  return person;
}

/**
 * The person of both. Other doors register a CPF without a birth date: then the first that is typed becomes it. So the record is asked
 * what it has afterwards, and two first calls at once cannot both be right with different dates.
 */
function recognise({ office, registerCallers }: Call, cpf: string, birthDay: string): Person | undefined {
  const key = `cpf:${cpf}`;
  if (!registerCallers && office.find(key) === undefined) return undefined;
  const birth = Number(birthDay.replaceAll('-', ''));
  const person = office.register(key, '', birth);
  return person?.birth === birth ? person : undefined;
}
