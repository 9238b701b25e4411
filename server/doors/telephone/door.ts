/**
 * The telephone door: Asterisk connects for each call (FastAGI), and the server leads it, command by command. Callers book, hear and cancel
 * appointments by their keys.
 */
import type { WallClock } from '../../base/clock.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import type { TextDoor } from '../text/door.ts';
import { frameAgi } from './agi.ts';
import { apologise, takeCall } from './call.ts';
import { Channel } from './channel.ts';
import { soundsOf } from './prompts.ts';
import { Voice } from './voice.ts';

/** A header has some 22 short lines and whatever arguments a dialplan adds. */
const MAX_MESSAGE_BYTES = 8_192;

export interface TelephoneContext {
  readonly catalogue: Catalogue;
  readonly clock: WallClock;
  readonly options?: {
    /** The folder of the sound files, as Asterisk finds it: absolute, or below its own sounds. */
    readonly soundFolder?: string;
    /** Whether callers whom nobody knows become persons, with the birth date that they type. */
    readonly registerCallers?: boolean;
  };
}

export function createTelephoneDoor({ catalogue, clock, options = {} }: TelephoneContext): TextDoor {
  const { soundFolder = 'vaga', registerCallers = true } = options;
  const sounds = soundsOf(catalogue);
  return {
    name: 'telephone',
    frame: frameAgi,
    needsLineEnd: true,
    maxMessageBytes: MAX_MESSAGE_BYTES,
    open: (line) => {
      const voice = new Voice(soundFolder, line.complain);
      const call = { office: line.office, voice, catalogue, clock, sounds, registerCallers };
      return new Channel(
        line,
        () => takeCall(call),
        () => apologise(voice),
      );
    },
  };
}
