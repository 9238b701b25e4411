/** An Asterisk with one caller, for tests: it answers commands line by line as the real one does, and keeps them. */

const DEAD = '511 Command Not Permitted on a dead channel or intercept routine\n';
const UP = '200 result=6\n';

/** What the caller does when the nth command comes. */
export interface HangUp {
  readonly atCommand: number;
  /**
   * `instead`: a line HANGUP comes in place of the answer. `playing`: the command fails and the next finds the channel dead. `after`: HANGUP
   * comes together with the answer.
   */
  readonly how: 'instead' | 'playing' | 'after';
}

export interface Caller {
  /** What is typed, in order, each time that Asterisk waits for keys: '' for nothing. */
  readonly types: readonly string[];
  /** Types single keys as soon as a sound can be ended by keys, not when it is over. */
  readonly impatient?: boolean;
  readonly hangUp?: HangUp;
  /** The sounds that Asterisk does not find: names of files, and first words of SAY commands. */
  readonly missing?: (sound: string) => boolean;
  /** Commands that are answered otherwise than by the tables here. */
  readonly answers?: (command: string) => string | undefined;
}

/** What a call begins with: as two segments. */
export const HEADER: readonly [string, string] = [
  'agi_network: yes\nagi_network_script: agenda\n',
  [
    'agi_request: agi://127.0.0.1:4573/agenda',
    'agi_channel: PJSIP/ana-00000001',
    'agi_language: pt_BR',
    'agi_type: PJSIP',
    'agi_uniqueid: 1795248000.1',
    'agi_version: 22.1.0',
    'agi_callerid: 8133334444',
    'agi_calleridname: Ana Conceição',
    'agi_callingpres: 0',
    'agi_callingani2: 0',
    'agi_callington: 0',
    'agi_callingtns: 0',
    'agi_dnid: 4573',
    'agi_rdnis: unknown',
    'agi_context: clinica',
    'agi_extension: 4573',
    'agi_priority: 2',
    'agi_enhanced: 0.0',
    'agi_accountcode: ',
    'agi_threadid: 139822',
    '\n',
  ].join('\n'),
];

export class SampleAsterisk {
  readonly commands: string[] = [];
  readonly #caller: Caller;
  readonly #types: string[];
  #gone = false;
  #toldOfHangUp = false;

  constructor(caller: Caller) {
    this.#caller = caller;
    this.#types = [...caller.types];
  }

  /** What the caller would still have typed. */
  get leftToType(): readonly string[] {
    return this.#types;
  }

  /** The bytes that answer a command. */
  answer(command: string): string {
    this.commands.push(command);
    if (this.#gone) return this.#dead();
    const { hangUp, answers } = this.#caller;
    if (hangUp?.atCommand !== this.commands.length) return answers?.(command) ?? this.#carryOut(command);
    this.#gone = true;
    switch (hangUp.how) {
      case 'instead':
        return this.#dead();
      case 'playing':
        return '200 result=-1 endpos=20960\n';
      case 'after':
        this.#toldOfHangUp = true;
        return `${this.#carryOut(command)}HANGUP\n`;
      default:
        return hangUp.how satisfies never;
    }
  }

  #dead(): string {
    if (this.#toldOfHangUp) return DEAD;
    this.#toldOfHangUp = true;
    return `HANGUP\n${DEAD}`;
  }

  #carryOut(command: string): string {
    const words = [...command.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
    const [verb, second] = words;
    switch (verb) {
      case 'ANSWER':
        return '200 result=0\n';
      case 'CHANNEL':
        return UP;
      case 'VERBOSE':
      case 'HANGUP':
        return '200 result=1\n';
      case 'STREAM':
        return this.#play(
          words[2],
          words[3],
          (key) => `200 result=${key} endpos=${key === 0 ? 1600 : 800}\n`,
        );
      case 'SAY':
        return this.#play(`SAY ${second}`, words[3], (key) => `200 result=${key}\n`);
      case 'GET': {
        if (this.#misses(words[2])) return '200 result=-1\n';
        const typed = this.#next();
        return `200 result=${typed.replace('#', '')}${typed === '' ? ' (timeout)' : ''}\n`;
      }
      case 'WAIT':
        return `200 result=${codeOf(this.#nextKey())}\n`;
      default:
        return '510 Invalid or unknown command\n';
    }
  }

  #play(sound: string, keys: string, told: (key: number) => string): string {
    if (this.#misses(sound)) return sound.startsWith('SAY') ? '200 result=-1\n' : '200 result=-1 endpos=0\n';
    const pressed = this.#caller.impatient === true && keys !== '' && this.#types[0] !== '';
    return told(pressed ? codeOf(this.#nextKey()) : 0);
  }

  #misses(sound: string): boolean {
    return this.#caller.missing?.(sound) ?? false;
  }

  #next(): string {
    return this.#types.shift() ?? '';
  }

  /** What is longer than a key is typed key by key. */
  #nextKey(): string {
    const typed = this.#next();
    if (typed.length > 1) this.#types.unshift(typed.slice(1));
    return typed.slice(0, 1);
  }
}

/** 0 where no key was pressed. */
function codeOf(key: string): number {
  return key === '' ? 0 : key.charCodeAt(0);
}
