/** Progress on stderr, so that stdout stays what a program can read. */
import type { SwarmProgress } from '../../load/index.ts';

const count = (number: number) => Math.round(number).toLocaleString('en');

export class Progress {
  readonly #live = process.stderr.isTTY;
  #title = '';

  /** Something that the figures should be read with. */
  warn(sentence: string): void {
    process.stderr.write(`vaga: note: ${sentence}\n`);
  }

  /** A new part begins. */
  begin(title: string): void {
    this.#title = title;
    if (this.#live) this.#rewrite(`${title} …`);
    else process.stderr.write(`${title} …\n`);
  }

  /** A live count, where a terminal can show it. */
  tell({ elapsedMs, durationMs, operations, infos, connected }: SwarmProgress): void {
    if (!this.#live) return;
    const left = Math.max(0, durationMs - elapsedMs) / 1000;
    const lost = infos === 0 ? '' : `, ${count(infos)} answers lost`;
    this.#rewrite(
      `${this.#title} · ${count(connected)} clients · ${count(operations)} operations${lost} · at most ${left.toFixed(0)} s left`,
    );
  }

  /** The part has ended with this. */
  end(outcome: string): void {
    if (this.#live) this.#rewrite('');
    process.stderr.write(`${this.#title}: ${outcome}\n`);
  }

  #rewrite(line: string): void {
    process.stderr.write(`\r\u001b[2K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  }
}
