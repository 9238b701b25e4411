/** The faults of a campaign: what each kind is, and one fault as it is planned. */

/** In the order in which they are listed. */
export const FAULT_KINDS = ['kill-9', 'death', 'pause', 'cut', 'slow', 'disk-full'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One fault of a plan. It begins so long after the server served again since the one before. */
export type Fault = { readonly gapMs: number } & (
  | { readonly kind: 'kill-9' }
  /** The thread exits the next time it comes by that point of its decision protocol. */
  | { readonly kind: 'death'; readonly thread: number; readonly point: string }
  | { readonly kind: 'pause'; readonly forMs: number }
  /** So many clients of the swarm send half a request and reset their connection. */
  | { readonly kind: 'cut'; readonly clients: number }
  /** So many extra clients ask without end, and read nothing, or only drops. */
  | {
      readonly kind: 'slow';
      readonly clients: number;
      readonly reads: 'nothing' | 'drops';
      readonly forMs: number;
    }
  /** The ledger's file takes no writes. */
  | { readonly kind: 'disk-full'; readonly forMs: number }
);

/** What is told of each kind, for people. */
export const STORY_BY_KIND: Readonly<Record<FaultKind, string>> = {
  'kill-9': 'the server process is killed, and started again on the same ledger and port',
  death: 'a server thread ends at a point of its decision protocol',
  pause: 'the server process is stopped and continued',
  cut: 'clients reset their connection in the middle of a request',
  slow: 'clients ask without end and do not read, or hardly',
  'disk-full': "the ledger's file may not be written",
};
