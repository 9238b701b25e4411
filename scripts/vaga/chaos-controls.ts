/** Which broken servers a campaign has to convict before its verdict on the real one counts. */
import type { FaultKind } from '../../load/chaos/index.ts';
import { SERVER_SABOTEURS, type ShelvedServerSaboteur } from '../../server/saboteurs/shelf.ts';

export interface PlannedControl {
  readonly saboteur: string;
  /** The fault that is to expose it. */
  readonly kind: FaultKind;
}

/**
 * The saboteurs that faults of these kinds ought to expose. Not those that any race exposes, with faults or without, nor those that only the
 * order of system calls does, since what the kernel was given survives the process.
 */
export function controlsFor(kinds: readonly FaultKind[]): PlannedControl[] {
  const shelf: readonly ShelvedServerSaboteur[] = SERVER_SABOTEURS;
  return shelf.flatMap(({ name, shownBy }) => {
    const kind = kinds.find((one) => shownBy.some((ordeal) => ordeal === one));
    return kind === undefined ? [] : [{ saboteur: name, kind }];
  });
}
