/** A whole call: greeting, who it is, the menu until the caller has had enough, goodbye. */
import { localTime } from '../../base/clock.ts';
import type { Person } from '../../booking/office.ts';
import { cancelAppointment, hearAppointments } from './appointments.ts';
import { bookAppointment } from './booking.ts';
import type { Talk } from './channel.ts';
import type { Call } from './context.ts';
import { press } from './dialog.ts';
import { identify } from './identify.ts';
import type { PromptName } from './prompts.ts';
import type { Voice } from './voice.ts';

export function* takeCall(call: Call): Talk<void> {
  const { voice, clock } = call;
  yield 'ANSWER';
  yield* voice.say(greetingAt(localTime(clock.nowUs()).hour), 'bem-vindo');
  const person = yield* identify(call);
  if (person !== undefined) yield* serve(call, person);
  yield* sayGoodbye(voice);
}

/** In place of a call that cannot be served. */
export function* apologise(voice: Voice): Talk<void> {
  yield 'ANSWER';
  yield* voice.say('indisponivel');
  yield* sayGoodbye(voice);
}

function* sayGoodbye(voice: Voice): Talk<void> {
  yield* voice.say('ate-logo');
  yield 'HANGUP';
}

function* serve(call: Call, person: Person): Talk<void> {
  let stays = true;
  while (stays) {
    const key = yield* press(call.voice, ['menu'], '1230');
    if (key === '1') stays = yield* bookAppointment(call, person);
    else if (key === '2') yield* hearAppointments(call, person);
    else if (key === '3') stays = yield* cancelAppointment(call, person);
    else stays = false;
  }
}

function greetingAt(hour: number): PromptName {
  if (hour >= 6 && hour < 12) return 'bom-dia';
  return hour >= 12 && hour < 18 ? 'boa-tarde' : 'boa-noite';
}
