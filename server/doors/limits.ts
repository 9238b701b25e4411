/** The bounds of what one client, and all of them together, may take of the server: what they are, and what ends a connection. */
import type { Counter } from '../memory/layout.ts';

export interface Limits {
  /** Connections of the whole server. */
  readonly connections: number;
  /** A connection that has sent nothing for so long is ended; 0: never. */
  readonly idleMs: number;
  /** So long may a request take from its first byte to its last, and a new connection until its hello. */
  readonly halfFrameMs: number;
  /** So long may a client take to read what was written to it. */
  readonly unreadMs: number;
  /**
   * With so many bytes of answers queued a connection is not read from: it is slowed, not ended. What one chunk asks for may
   * come on top, 160 KiB at most.
   */
  readonly queuedBytes: number;
  /** So many messages a second of one connection at a door for people are answered; what is more waits. */
  readonly messagesPerS: number;
  /** So many requests a second of one connection at the HTTP door are answered; what is more is refused. */
  readonly requestsPerS: number;
}

export const DEFAULT_LIMITS: Limits = {
  connections: 20_480, // the 20,000 clients that a swarm may have, and whoever looks on
  idleMs: 600_000, // a person thinks
  halfFrameMs: 10_000,
  unreadMs: 30_000,
  queuedBytes: 4 * 65_536, // twice what a chunk of requests is answered with
  messagesPerS: 1_000, // no person types so fast, and programs have the native door
  // More than a thread can answer on one connection: who asks from this machine is slowed by waiting for answers, not refused.
  requestsPerS: 100_000,
};

/** Why the server ends a connection, with what counts it. */
export const COUNTER_OF_END = {
  /** There are as many as there may be. */
  connections: 'connectionsRefused',
  idle: 'idleEnded',
  halfFrame: 'halfFramesEnded',
  unread: 'unreadEnded',
  secret: 'wrongSecrets',
  badFrame: 'badFrames',
} as const satisfies Readonly<Record<string, Counter>>;
export type EndReason = keyof typeof COUNTER_OF_END;
