/** Progress on stderr, so that stdout stays what a program can read. */
import { Clock } from '../../server/base/clock.ts';
import { wrap } from '../../reports/render/columns.ts';
import type { SwarmProgress } from '../../load/index.ts';
import type { RaceProgress } from '../../server/races/race.ts';

/** Columns of what stays there; what goes on behind the first line is indented by two of them. */
const WIDTH = 78;
/** Where no terminal shows it live, long work says so often how far it is. */
const LINE_EVERY_MS = 10_000;

/** What is told of work under way. */
export interface Telling {
  /** Something that the figures should be read with. */
  readonly warn: (sentence: string) => void;
  /** A new part begins; of a race, which. */
  readonly begin: (title: string, part?: RaceProgress['part']) => void;
  /** How far the swarm is. */
  readonly tell: (progress: SwarmProgress) => void;
  /** How far other work is: a stage begins when it is first told of. `share`: 0 … 1. `detail`: what it is at. */
  readonly step: (stage: string, share: number, detail?: string) => void;
  /** The part has ended with this. */
  readonly end: (outcome: string) => void;
  /** Nothing more to tell. */
  readonly clear: () => void;
  /** Where the swarm is to show what goes on, if somebody watches: a `Scoreboard`'s. */
  readonly board?: SharedArrayBuffer;
}

const count = (number: number) => Math.round(number).toLocaleString('en');

/** On a terminal's line, or now and then on one of its own. */
export class Progress implements Telling {
  readonly #live = process.stderr.isTTY;
  readonly #clock = new Clock();
  #title = '';
  #toldNs = 0;
  #stage = '';
  #stageNs = 0;

  warn(sentence: string): void {
    process.stderr.write(`vaga: note: ${sentence}\n`);
  }

  begin(title: string): void {
    this.#title = title;
    this.#stage = '';
    this.#toldNs = this.#clock.nowNs();
    if (this.#live) this.#rewrite(`${title} …`);
    else process.stderr.write(`${title} …\n`);
  }

  tell({ stage, elapsedMs, share, operations, infos, connected }: SwarmProgress): void {
    const facts = [`${stage}, ${timeLeft(elapsedMs, share)}`];
    if (connected > 0) facts.push(`${count(connected)} clients`);
    if (operations > 0) facts.push(`${count(operations)} operations`);
    if (infos > 0) facts.push(`${count(infos)} answers lost`);
    this.#show(facts);
  }

  step(stage: string, share: number, detail = ''): void {
    const nowNs = this.#clock.nowNs();
    if (stage !== this.#stage) {
      this.#stage = stage;
      this.#stageNs = nowNs;
    }
    this.#show([`${stage}, ${timeLeft((nowNs - this.#stageNs) / 1e6, share)}`, detail]);
  }

  end(outcome: string): void {
    this.clear();
    const [first, ...more] = wrap(`${this.#title}: ${outcome}`, WIDTH);
    process.stderr.write([first, ...more.map((line) => `  ${line}`), ''].join('\n'));
  }

  /** Leaves the terminal's line empty. */
  clear(): void {
    if (this.#live) this.#rewrite('');
  }

  #show(facts: readonly string[]): void {
    const line = [this.#title, ...facts].filter((fact) => fact !== '').join(' · ');
    if (this.#live) {
      this.#rewrite(line);
      return;
    }
    const nowNs = this.#clock.nowNs();
    if (nowNs - this.#toldNs < LINE_EVERY_MS * 1e6) return;
    this.#toldNs = nowNs;
    process.stderr.write(`${line}\n`);
  }

  #rewrite(line: string): void {
    process.stderr.write(`\r\u001b[2K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  }
}

/** At the pace so far; nothing is known of that at the beginning. */
function timeLeft(elapsedMs: number, share: number): string {
  const percent = `${Math.floor(100 * share)} %`;
  if (share < 0.01 || elapsedMs < 200) return percent;
  return `${percent}, about ${Math.ceil((elapsedMs * (1 - share)) / share / 1000)} s left`;
}
