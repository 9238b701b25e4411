import { Scoreboard } from '../scoreboard.ts';
import { Recorder } from './recorder.ts';

/** Records as every recorder does, and lets a watcher see what is told. A class of its own, so that a race that nobody watches pays nothing. */
export class WatchedRecorder extends Recorder {
  readonly #board: Scoreboard;

  constructor(path: string, cursor: BigInt64Array, board: SharedArrayBuffer) {
    super(path, cursor);
    this.#board = new Scoreboard(board);
  }

  override record(
    code: number,
    client: number,
    slot: number,
    slot2: number,
    invokeLo: number,
    invokeHi: number,
    returnLo: number,
    returnHi: number,
    versionLo: number,
    versionHi: number,
    otherLo: number,
    otherHi: number,
  ): void {
    super.record(
      code,
      client,
      slot,
      slot2,
      invokeLo,
      invokeHi,
      returnLo,
      returnHi,
      versionLo,
      versionHi,
      otherLo,
      otherHi,
    );
    const latencyNs = (returnHi - invokeHi) * 2 ** 32 + ((returnLo >>> 0) - (invokeLo >>> 0));
    this.#board.note(code, client, slot, slot2, versionLo, otherLo, latencyNs);
  }
}
