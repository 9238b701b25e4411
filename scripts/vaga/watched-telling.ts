/** Tells a watcher of a race ten times a second: how far it is, how fast, and who holds which slot. */
import { Clock } from '../../server/base/clock.ts';
import type { RaceProgress } from '../../server/races/race.ts';
import type { SwarmProgress } from '../../load/index.ts';
import { Scoreboard } from '../../load/scoreboard.ts';
import type { Telling } from './progress.ts';

const EVERY_MS = 100;

export class WatchedTelling implements Telling {
  readonly board: SharedArrayBuffer;
  readonly #scoreboard: Scoreboard;
  readonly #onProgress: (progress: RaceProgress) => void;
  readonly #clock = new Clock();
  readonly #timer: NodeJS.Timeout;
  #part: RaceProgress['part'] = 'control';
  #stage: RaceProgress['stage'] = 'connecting';
  #share = 0;
  #operations = 0;
  readonly #startedNs: number;
  #toldNs: number;

  /** `watched`: the first so many slots are shown. */
  constructor(watched: number, onProgress: (progress: RaceProgress) => void) {
    this.board = Scoreboard.createBuffer(watched);
    this.#scoreboard = new Scoreboard(this.board);
    this.#onProgress = onProgress;
    this.#startedNs = this.#clock.nowNs();
    this.#toldNs = this.#startedNs;
    this.#timer = setInterval(() => this.#tell(), EVERY_MS);
  }

  /** What it would say of the figures is in the report. */
  warn(): void {}

  begin(_title: string, part?: RaceProgress['part']): void {
    this.#part = part ?? this.#part;
    this.#stage = 'connecting';
    this.#share = 0;
    this.#operations = 0;
    this.#scoreboard.clear();
  }

  tell({ stage, share }: SwarmProgress): void {
    this.#stage = stage === 'reading the slots' ? 'reading' : stage;
    this.#share = share;
  }

  step(_stage: string, share: number): void {
    this.#stage = 'checking';
    this.#share = share;
  }

  end(): void {}

  clear(): void {}

  /** There is no more to tell. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #tell(): void {
    const nowNs = this.#clock.nowNs();
    const { answers, percentileUs } = this.#scoreboard.takeLatencies();
    const seconds = (nowNs - this.#toldNs) / 1e9;
    this.#toldNs = nowNs;
    this.#operations += answers;
    const none = answers === 0;
    this.#onProgress({
      part: this.#part,
      elapsedMs: Math.round((nowNs - this.#startedNs) / 1e6),
      stage: this.#stage,
      share: this.#share,
      operations: this.#operations,
      throughputOps: none ? null : answers / seconds,
      p50Us: none ? null : percentileUs(0.5),
      p99Us: none ? null : percentileUs(0.99),
      holders: this.#scoreboard.holders(),
      soldTwice: this.#scoreboard.soldTwice(),
    });
  }
}
