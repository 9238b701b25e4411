/** The ledger that the options ask for, and the catalogue that it is of. */
import {
  DEFAULT_CLINIC_FILE,
  fingerprintOf,
  plainCatalogue,
  readCatalogue,
  type Catalogue,
} from '../../server/catalogue/index.ts';
import { VagaError } from '../../server/base/errors.ts';
import { choiceOr, textOr } from '../../server/base/options.ts';
import { createDurableLedger, createMemoryLedger, type Ledger } from '../../server/ledger/index.ts';
import { readStoredHeader } from '../../server/ledger/lmdb.ts';
import { LEDGERS } from './options.ts';

export const ledgerOptions = {
  data: textOr({
    placeholder: 'DIR',
    otherwise: 'none: what is booked is gone when the server ends',
    help: 'The directory of the ledger: what was booked there is served again. A catalogue without a first day goes on with the one it had. One server at a time.',
  }),
  ledger: choiceOr({
    choices: LEDGERS,
    otherwise: 'lmdb with --data, else memory',
    help: 'memory: nothing is kept. lmdb: nothing is told before it is on disk, in the directory that --data names.',
  }),
};

interface LedgerValues {
  readonly data: string | undefined;
  readonly ledger: (typeof LEDGERS)[number] | undefined;
}

/**
 * Claims the directory, where there is one. Throws `VagaError` where options contradict each other or the directory is in use. `onOutage` is
 * told when the ledger cannot be written and why, and when it can again. `store`: of a saboteur.
 */
export function openLedger(
  { data, ledger }: LedgerValues,
  catalogue: Catalogue,
  onOutage: (reason: string | undefined) => void,
  store?: string,
): Ledger {
  if (ledger === 'lmdb' && data === undefined)
    throw new VagaError('usage', '--ledger lmdb needs --data DIR, the directory that it is kept in.');
  if (ledger === 'memory' && data !== undefined)
    throw new VagaError('usage', '--ledger memory keeps nothing, so --data has no use: give one of the two.');
  if (data === undefined) return createMemoryLedger();
  const [firstDay = ''] = catalogue.days;
  return createDurableLedger({
    directory: data,
    ...(store === undefined ? {} : { store }),
    header: { slots: catalogue.slots, fingerprint: fingerprintOf(catalogue), firstDay },
    onOutage,
  });
}

/** The catalogue that the options ask for: numbered slots, a file, or our own clinic. Its days count from where the ledger's do, or from today. */
export function openCatalogue(values: {
  readonly slots: number | undefined;
  readonly catalogue: string | undefined;
  readonly data: string | undefined;
}): Catalogue {
  if (values.slots !== undefined && values.catalogue !== undefined) {
    throw new VagaError(
      'usage',
      '--slots and --catalogue exclude each other: a catalogue says how many slots there are.',
    );
  }
  if (values.slots !== undefined) return plainCatalogue(values.slots);
  const stored = values.data === undefined ? undefined : readStoredHeader(values.data);
  const firstDay = stored === undefined || stored.firstDay === '' ? today() : stored.firstDay;
  return readCatalogue(values.catalogue ?? DEFAULT_CLINIC_FILE, firstDay);
}

function today(): string {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;
}
