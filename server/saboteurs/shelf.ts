/** The servers that are broken on purpose, elsewhere than in a lock: by name, with what shows it. */
import { VagaError } from '../base/errors.ts';
import type { ServerSaboteur } from './saboteur.ts';

/** What a server has to go through for its fault to be seen: a plain race, or a race in which that happens. */
type Ordeal = 'race' | 'kill-9' | 'death' | 'strace';

export interface ShelvedServerSaboteur {
  readonly name: string;
  /** What shows the fault. */
  readonly shownBy: readonly Ordeal[];
  readonly needsLedger: boolean;
  readonly story: string;
}

export const SERVER_SABOTEURS = [
  {
    name: 'ack-early',
    shownBy: ['kill-9', 'strace'],
    needsLedger: true,
    story: 'answers before the ledger has written',
  },
  {
    name: 'no-sync',
    shownBy: ['strace'],
    needsLedger: true,
    story: 'never waits for the disk',
  },
  {
    name: 'free-only',
    shownBy: ['death'],
    needsLedger: false,
    story: 'frees a dead thread’s lock, and repairs nothing',
  },
  {
    name: 'torn-move',
    shownBy: ['death', 'kill-9'],
    needsLedger: false,
    story: 'makes of a move two changes',
  },
  {
    name: 'forgets-release',
    shownBy: ['race'],
    needsLedger: false,
    story: 'keeps the lock of a slot that it refuses',
  },
  {
    name: 'stale-status',
    shownBy: ['race'],
    needsLedger: false,
    story: 'tells a slot as it once was',
  },
] as const satisfies readonly ShelvedServerSaboteur[];

/** Imports a saboteur by its name. Throws `VagaError('usage')` where there is none. */
export async function importSaboteur(name: string): Promise<ServerSaboteur> {
  const names: readonly string[] = SERVER_SABOTEURS.map((one) => one.name);
  if (!names.includes(name))
    throw new VagaError(
      'usage',
      `--sabotage: there is no saboteur '${name}': it is one of ${names.join(', ')}.`,
    );
  const { saboteur } = (await import(new URL(`./${name}.ts`, import.meta.url).href)) as {
    saboteur: ServerSaboteur;
  };
  return saboteur;
}
