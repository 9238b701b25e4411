/** What the clients of one load thread are told. */

/** Where the server's native door is: one port for all its threads, or one a thread. */
export interface Address {
  readonly host: string;
  readonly ports: readonly number[];
  /** What it wants to be shown, where it has a secret. */
  readonly proof?: Uint8Array | undefined;
}

export interface CrewSettings {
  readonly thread: number;
  readonly threads: number;
  readonly clientsInAll: number;
  readonly depth: number;
  readonly slots: number;
  readonly seed: number;
  readonly originSeconds: number;
  readonly address: Address;
  /** No answer for so long while the connection lives: the server is stuck. */
  readonly stuckMs: number;
  /** Clients go on whatever becomes of the server. */
  readonly resilient: boolean;
}
