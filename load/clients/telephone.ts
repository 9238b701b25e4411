/**
 * A client of the telephone's door: it is Asterisk (FastAGI) and the caller in one. The server leads the call, command by command; each
 * is answered as a real Asterisk does, and where keys are wanted and none are left of what was typed, the caller is asked.
 */
import { VagaError } from '../../server/base/errors.ts';
import { PROMPTS } from '../../server/doors/telephone/prompts.ts';
import type { DoorClient } from './door-client.ts';
import type { DoorAddress } from './open-socket.ts';
import { TextStream, type Framing } from './text-stream.ts';

const LINE: Framing = { frame: (bytes) => bytes.indexOf('\n') + 1 };
const CHANNEL_UP = 6;
/** For prompts that were played to their end: Asterisk tells where in the file it stopped. */
const END_OF_FILE = 8_000;
const WORDS: Readonly<Record<string, { readonly text: string } | undefined>> = PROMPTS;

export class TelephoneClient implements DoorClient {
  readonly door = 'telephone';
  #stream: TextStream | undefined;
  /** Typed, and not asked for yet. */
  #typed = '';
  #heard: string[] = [];
  /** The command that waits for keys; `undefined` where the server is to go on, or the call is over. */
  #waiting: Command | undefined;
  readonly #onSound: (sound: string) => void;

  /** `onSound` is told of each thing said at once, long before all of it was. */
  constructor(onSound: (sound: string) => void = () => {}) {
    this.#onSound = onSound;
  }

  /** What was said since the caller typed last: the names of the sound files, and what Asterisk says by itself. */
  get heard(): readonly string[] {
    return this.#heard;
  }

  /** Calls, and hears what is said until something is to be typed. */
  async connect(address: DoorAddress): Promise<void> {
    const stream = await TextStream.open(address);
    this.#stream = stream;
    this.#typed = '';
    stream.write(header(address));
    await this.#listen(stream);
  }

  /** Types some keys, and tells what is said until more are wanted, or the call ends. None: the caller types nothing until it is too late. */
  async ask(keys: string): Promise<string> {
    const stream = this.#stream;
    const waiting = this.#waiting;
    if (stream === undefined || waiting === undefined)
      throw new VagaError('unreachable', 'The call is over.');
    this.#typed = keys;
    this.#waiting = undefined;
    stream.write(this.#type(waiting));
    await this.#listen(stream);
    return this.#heard.map((sound) => WORDS[sound]?.text ?? sound).join('\n');
  }

  close(): void {
    this.#stream?.close();
    this.#stream = undefined;
  }

  /** Answers commands until one wants keys that are not typed yet. */
  async #listen(stream: TextStream): Promise<void> {
    this.#heard = [];
    for (;;) {
      const command = parse(await stream.read(LINE));
      const answer = this.#answer(command);
      if (answer === undefined) {
        this.#waiting = command;
        return;
      }
      stream.write(answer);
      if (command.name === 'HANGUP') {
        stream.end();
        this.#stream = undefined;
        return;
      }
    }
  }

  /** The line that Asterisk answers with; `undefined` where keys are wanted and there are none. */
  #answer(command: Command): string | undefined {
    const { name, words } = command;
    switch (name) {
      case 'ANSWER':
        return result(0);
      case 'HANGUP':
      case 'VERBOSE':
      case 'SET VARIABLE':
        return result(1);
      case 'CHANNEL STATUS':
        return result(CHANNEL_UP);
      case 'STREAM FILE':
        this.#hear(soundOf(words[0]));
        return result(this.#interrupt(words[1]), ` endpos=${END_OF_FILE}`);
      case 'SAY NUMBER':
      case 'SAY DIGITS':
        this.#hear(words[0]);
        return result(this.#interrupt(words[1]));
      case 'SAY DATETIME':
        this.#hear(spokenTime(Number(words[0]), words[2]));
        return result(this.#interrupt(words[1]));
      case 'GET DATA':
        this.#hear(soundOf(words[0]));
        return this.#typed === '' ? undefined : this.#type(command);
      case 'WAIT FOR DIGIT':
        return this.#typed === '' ? undefined : this.#type(command);
      default:
        return '510 Invalid or unknown command\n';
    }
  }

  #hear(sound: string): void {
    this.#heard.push(sound);
    this.#onSound(sound);
  }

  /** A key that was typed ahead ends what is said. Returns its code, 0 for none. */
  #interrupt(keys: string): number {
    const [key = ''] = this.#typed;
    return key !== '' && keys.includes(key) ? this.#takeKey() : 0;
  }

  /** What a command that wants keys is answered. */
  #type({ name, words }: Command): string {
    if (name === 'WAIT FOR DIGIT') return result(this.#takeKey());
    const most = Number(words[2]);
    const [typed = ''] = this.#typed.slice(0, most).split('#', 1);
    // The key # ends what is typed, and is taken with it.
    this.#typed = this.#typed.slice(typed.length < most ? typed.length + 1 : most);
    return typed === '' ? '200 result= (timeout)\n' : `200 result=${typed}\n`;
  }

  #takeKey(): number {
    const code = this.#typed === '' ? 0 : this.#typed.charCodeAt(0);
    this.#typed = this.#typed.slice(1);
    return code;
  }
}

interface Command {
  /** Without its arguments. */
  readonly name: string;
  readonly words: readonly string[];
}

const NAMES = /^(?:STREAM FILE|GET DATA|WAIT FOR DIGIT|SAY [A-Z]+|SET VARIABLE|CHANNEL STATUS|[A-Z]+)/;

function parse(line: string): Command {
  const text = line.trim();
  const [name = ''] = NAMES.exec(text) ?? [];
  const words = text.slice(name.length).match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  return { name, words: words.map(unquoted) };
}

function unquoted(word: string): string {
  return word.startsWith('"') ? word.slice(1, -1).replaceAll(/\\(.)/g, '$1') : word;
}

function result(value: number, more = ''): string {
  return `200 result=${value}${more}\n`;
}

/** A sound file is named with its folder, which says nothing. */
function soundOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

/** `HM` is a time of day, and whatever has more a date. */
function spokenTime(seconds: number, format: string): string {
  const moment = new Date(seconds * 1000).toISOString();
  return format === 'HM' ? moment.slice(11, 16) : moment.slice(0, 10);
}

/** What Asterisk says of a call before the server may speak. */
function header({ host, port }: DoorAddress): string {
  const lines = {
    network: 'yes',
    network_script: 'agenda',
    request: `agi://${host}:${port}/agenda`,
    channel: 'PJSIP/vaga-00000001',
    language: 'pt_BR',
    type: 'PJSIP',
    uniqueid: '1.1',
    version: '22.0.0',
    callerid: 'unknown',
    calleridname: 'unknown',
    callingpres: '0',
    callingani2: '0',
    callington: '0',
    callingtns: '0',
    dnid: 'unknown',
    rdnis: 'unknown',
    context: 'default',
    extension: 'agenda',
    priority: '1',
    enhanced: '0.0',
    accountcode: '',
    threadid: '1',
  };
  const told = Object.entries(lines).map(([name, value]) => `agi_${name}: ${value}\n`);
  return `${told.join('')}\n`;
}
