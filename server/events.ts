/** What a server has to tell beside its answers, for a log: a closed list. No event has a byte that a client has sent. */
import type { Repair } from './booking/repair.ts';
import type { EndReason } from './doors/limits.ts';

export type ServerEvent =
  /** Connections that the server ended or refused of one door for one reason, since the thread told of those last. */
  | {
      readonly event: 'connectionsEnded';
      readonly door: string;
      readonly because: EndReason;
      /** What was wrong with the last of them, where the reason alone does not say it. */
      readonly detail?: string | undefined;
      readonly count: number;
      /** Connections of the whole server now. */
      readonly connections: number;
      readonly thread: number;
    }
  /** What was not as it should be on connections that went on, since the thread told of such on that door last. */
  | {
      readonly event: 'complained';
      readonly door: string;
      /** Of the last of them. */
      readonly reason: string;
      readonly count: number;
      readonly thread: number;
    }
  | {
      readonly event: 'died';
      readonly thread: number;
      /** What ended it, in a line. */
      readonly reason: string;
      readonly repair: Repair;
      /** How long the repair took from when the death was heard of. */
      readonly ms: number;
      /** Whether the others went on meanwhile. */
      readonly alone: boolean;
    }
  | { readonly event: 'restarted'; readonly thread: number; readonly ms: number };
