/** The options that say what is raced for, and how. */
import { choice, decimalOr, textOr, whole } from '../../server/base/options.ts';
import { RACED_DOORS } from '../../load/mixed/index.ts';
import { STRATEGIES, TARGET_FORMS } from '../../load/targets/address.ts';
import { LEDGERS } from './options.ts';

export const DEFAULT_RATE = 10_000;

export const workloadOptions = {
  workload: choice({
    choices: ['churn', 'stampede', 'sellout', 'open', 'trace'],
    default: 'churn',
    help: 'churn: everybody books, cancels, moves and looks. stampede: all clients at one slot, round by round. sellout: everybody buys until nothing is left. open: the operations of churn, arriving at a set rate whether or not they are answered. trace: recorded requests.',
  }),
  rate: decimalOr({
    min: 0.1,
    max: 1e7,
    unit: 'operations a second',
    otherwise: String(DEFAULT_RATE),
    help: 'Open: how many operations arrive, as a Poisson process.',
  }),
  trace: textOr({
    placeholder: 'FILE',
    help: 'The requests that the trace workload replays: CSV with requested_at, clinic, day, patient.',
  }),
  places: whole({ min: 1, max: 10_000, default: 25, help: 'Trace: places of each clinic on each day.' }),
  'speed-up': decimalOr({
    min: 1,
    max: 1e12,
    otherwise: 'so that the trace takes 10 seconds, and its bursts overlap',
    help: 'Trace: how many times faster than recorded the requests come.',
  }),
};

export const targetOption = {
  target: textOr({
    placeholder: 'TARGET',
    otherwise: 'a server of ours, started for the race',
    help: `Races what is running already: ${TARGET_FORMS}. A STRATEGY is one of ${STRATEGIES.join(', ')}; a file exports connect, book, cancel and status.`,
  }),
};

export const doorsOption = {
  doors: textOr({
    placeholder: 'DOOR,…',
    otherwise: 'native alone',
    help: `Races clients of several doors against each other, each in the words of its own, for the hours of one day: ${RACED_DOORS.join(', ')}, or all. The workload is then mixed.`,
  }),
};

export const raceLedgerOptions = {
  ledger: choice({
    choices: LEDGERS,
    default: 'memory',
    help: 'memory: the servers that are raced keep nothing. lmdb: each has a durable ledger of its own in the run folder, deleted afterwards.',
  }),
};
