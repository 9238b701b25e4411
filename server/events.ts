/** What a server has to tell beside its answers, for a log: a closed list. No event has a byte that a client has sent. */
import type { Repair } from './booking/repair.ts';
import type { EndReason } from './doors/limits.ts';

export type ServerEvent =
  /** Connections that the server ended or refused for one reason, since the thread told of that reason last. */
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
