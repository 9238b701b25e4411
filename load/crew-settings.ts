/** What the clients of one load thread are told. */
import type { SwarmAddress } from './targets/address.ts';

export interface CrewSettings {
  readonly thread: number;
  readonly threads: number;
  readonly clientsInAll: number;
  readonly depth: number;
  readonly slots: number;
  readonly seed: number;
  readonly originSeconds: number;
  readonly address: SwarmAddress;
  /** No answer for so long while the connection lives: the server is stuck. */
  readonly stuckMs: number;
  /** Clients go on whatever becomes of the server. */
  readonly resilient: boolean;
}
