import { JUDGE, type History } from '../load/history/history.ts';
import type { Wins } from './pictures.ts';

/** How evenly the bookings fell on the clients. */
export interface Fairness {
  /** Jain's index of the bookings each client won, 1 / clients … 1 (Jain, Chiu and Hawe, DEC-TR-301, 1984). */
  readonly jain: number | null;
  /** The longest that a client went without winning, in microseconds, from the first operation of the run to the last. */
  readonly maxWaitUs: number | null;
}

/** So many clients are drawn. */
const DRAWN = 200;

/** Counts on the rows of each client coming in the order of their answers: so its load thread wrote them. */
export class FairnessMeter {
  readonly #clients: number;
  readonly #wins: Int32Array;
  readonly #lastWinNs: Float64Array;
  readonly #longestNs: Float64Array;
  #lastNs = 0;

  /** `clients`: how many there were, numbered from 1; 0 where holders are not clients, and fairness has no meaning. */
  constructor(clients: number, history: History) {
    this.#clients = clients;
    this.#wins = new Int32Array(clients + 1);
    this.#longestNs = new Float64Array(clients + 1);
    let firstNs = Number.POSITIVE_INFINITY;
    for (let row = 0; row < history.length; row += 1) {
      if (history.client[row] === JUDGE) continue;
      if (history.invokeNs[row] < firstNs) firstNs = history.invokeNs[row];
      if (history.invokeNs[row] > this.#lastNs) this.#lastNs = history.invokeNs[row];
    }
    this.#lastWinNs = new Float64Array(clients + 1).fill(firstNs);
  }

  sawWin(client: number, ns: number): void {
    if (client > this.#clients) return;
    this.#longestNs[client] = Math.max(this.#longestNs[client], ns - this.#lastWinNs[client]);
    this.#lastWinNs[client] = ns;
    this.#wins[client] += 1;
    if (ns > this.#lastNs) this.#lastNs = ns;
  }

  result(): { readonly fairness: Fairness; readonly wins: Wins | null } {
    const clients = this.#clients;
    let sum = 0;
    let squares = 0;
    const longest = { client: 0, us: 0 };
    for (let client = 1; client <= clients; client += 1) {
      const wins = this.#wins[client];
      sum += wins;
      squares += wins * wins;
      const waitNs = Math.max(this.#longestNs[client], this.#lastNs - this.#lastWinNs[client]);
      const us = Math.round(waitNs / 1000);
      if (longest.client === 0 || us > longest.us) Object.assign(longest, { client, us });
    }
    if (sum === 0) return { fairness: { jain: null, maxWaitUs: null }, wins: null };
    const sorted = this.#wins.subarray(1).toSorted();
    const drawn = Math.min(clients, DRAWN);
    const rank = (index: number) => Math.round((index * (clients - 1)) / Math.max(1, drawn - 1));
    return {
      fairness: { jain: (sum * sum) / (clients * squares), maxWaitUs: longest.us },
      wins: {
        clients,
        bookings: sum,
        sorted: Array.from({ length: drawn }, (_, index) => sorted[rank(index)]),
        median: (sorted[(clients - 1) >> 1] + sorted[clients >> 1]) / 2,
        longestWait: longest,
      },
    };
  }
}
