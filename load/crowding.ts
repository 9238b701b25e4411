/** How the clients are spread over the server's threads. */
import type { Control } from './control.ts';

export interface Crowding {
  /** The server thread with the most clients. */
  readonly fullest: number;
  /** How many more it has than the emptiest, where another has too few; else 0. */
  readonly excess: number;
}

export function findCrowding(control: Control, serverThreads: number, clientsInAll: number): Crowding {
  const enough = Math.max(1, Math.floor(clientsInAll / serverThreads / 4));
  const counts = Array.from({ length: serverThreads }, (_, serverThread) => control.clientsOn(serverThread));
  const most = Math.max(...counts);
  const isUneven = counts.some((count) => count < enough) && most > enough;
  return { fullest: counts.indexOf(most), excess: isUneven ? most - Math.min(...counts) : 0 };
}
