/**
 * What a service of your own has to offer to be raced: a file that exports four functions. The swarm calls them in place of a door of
 * ours, records every answer with the time before and after the call, and judges what it was told.
 * `samples/my-target.ts` beside this file is one, in ten lines, for a service over HTTP.
 *
 * The file runs as it is, TypeScript without a build, in every load thread and once more for the judge: it keeps no bookings itself, since
 * each of these would have its own.
 *
 * A call that is rejected may have happened, for all that anybody knows: the checker leaves both open. The client then closes its
 * connection and connects again. A call that is never settled counts, after five seconds, as a service that is stuck.
 */

/** Slots are numbers from 0. Holders are numbers from 1 to 2³¹ − 1; the swarm's are the numbers of its clients. */
export interface Target<Connection = unknown> {
  /** Whatever the other functions need to reach the service; called once for each client, and again after a rejected call. */
  readonly connect: (client: TargetClient) => Connection | Promise<Connection>;
  /** Books a free slot. It must be refused when somebody holds the slot, and also when that is the same holder. */
  readonly book: (
    connection: Connection,
    slot: number,
    holder: number,
  ) => TargetAnswer | Promise<TargetAnswer>;
  /** Frees the slot. The swarm asks it only of holders that were told they have the slot. */
  readonly cancel: (
    connection: Connection,
    slot: number,
    holder: number,
  ) => TargetAnswer | Promise<TargetAnswer>;
  readonly status: (connection: Connection, slot: number) => TargetStatus | Promise<TargetStatus>;
  readonly close?: ((connection: Connection) => void | Promise<void>) | undefined;
  /** Called once before a race, to free the first so many slots. Without it a race takes them as they are. */
  readonly reset?: ((slots: number) => void | Promise<void>) | undefined;
}

export interface TargetClient {
  /** From 1 on; 0 is the judge, who only looks. It is also the holder that this client books for. */
  readonly number: number;
  /** How many slots are raced for. */
  readonly slots: number;
}

/** `true`: done. `false`: refused. */
type TargetAnswer = boolean | DetailedAnswer;

/** With more to tell there is more to judge. */
export interface DetailedAnswer {
  readonly done: boolean;
  /** Who holds the slot since; of a refusal, who held it. 0 is nobody. */
  readonly holder?: number | undefined;
  /**
   * How many changes the slot has seen, this one counted; of a refusal, those before it. Where every answer tells holder and version, they
   * are checked as a certificate, in one pass.
   */
  readonly version?: number | undefined;
}

interface TargetStatus {
  /** 0 is nobody. */
  readonly holder: number;
  readonly version?: number | undefined;
}
