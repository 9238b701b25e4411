/** What a conversation may do, on behalf of its connection. */
import type { Line } from './door.ts';
import type { Rounds, TextServices } from './rounds.ts';

/** What a line needs of its connection. */
export interface LineHost {
  readonly door: string;
  readonly services: TextServices;
  readonly rounds: Rounds;
  /** Makes the call in a round of its own, unless the connection has ended. */
  readonly call: (callback: () => void) => void;
  /** Ends the connection behind its answers. A reason is counted and logged: what came was nonsense. */
  readonly end: (reason?: string) => void;
}

export interface OpenLine extends Line {
  /** Calls nobody back any more. */
  readonly close: () => void;
}

export function openLine({ door, services, rounds, call, end }: LineHost): OpenLine {
  const timers = new Set<NodeJS.Timeout>();
  const write = (answer: string | Uint8Array, delayMs: number): void =>
    rounds.tell({ bytes: typeof answer === 'string' ? Buffer.from(answer) : answer, delayMs });
  return {
    office: services.office,
    write: (answer) => write(answer, 0),
    writeLater: write,
    end: () => end(),
    refuse: end,
    after: (delayMs, callback) => {
      let isWanted = true;
      const timer = setTimeout(() => {
        timers.delete(timer);
        call(() => {
          if (isWanted) callback(); // it may have been taken back while there was no room for the call
        });
      }, delayMs);
      timers.add(timer);
      return () => {
        isWanted = false;
        clearTimeout(timer);
        timers.delete(timer);
      };
    },
    run: call,
    complain: (reason) => services.doorkeeper.complained(door, reason),
    close: () => {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
