/** Answers at once: what it has told is gone when the process ends before the next group is written. */
import { Outbox } from '../ledger/outbox.ts';
import type { ServerSaboteur } from './saboteur.ts';

class EarlyOutbox extends Outbox {
  override isDurable(): boolean {
    return true;
  }
}

export const saboteur: ServerSaboteur = {
  openOutbox: (memory, journal) => new EarlyOutbox(memory, journal),
};
