/** The options of a campaign, and the faults that are meant by them. */
import { spawnSync } from 'node:child_process';

import { FAULT_KINDS, STORY_BY_KIND, type FaultKind } from '../../load/chaos/index.ts';
import { VagaError } from '../../server/base/errors.ts';
import { choiceOr, decimal, text, textOr, whole, wholeOr } from '../../server/base/options.ts';
import { SERVER_SABOTEURS } from '../../server/saboteurs/shelf.ts';
import { MAX_SLOTS } from '../../server/memory/layout.ts';
import { DEFAULT_PORT_MODE } from '../../server/ports.ts';
import { outputOptions, pipelineOption, serverOptions, swarmOptions } from './options.ts';

const { lock, threads } = serverOptions;
const { clients, skew, seed, 'load-threads': loadThreads } = swarmOptions;

export const chaosOptions = {
  faults: text({
    placeholder: 'all|FAULT,…',
    default: 'all',
    help: `What is done to the server: ${FAULT_KINDS.map((kind) => `${kind} (${STORY_BY_KIND[kind]})`).join('; ')}.`,
  }),
  kills: whole({ min: 0, max: 10_000, default: 5, help: 'How often the server process is killed.' }),
  deaths: wholeOr({
    min: 0,
    max: 10_000,
    otherwise: 'one at each point',
    help: 'How often a server thread dies, at one point of its decision protocol after another. Of each other fault there is one for ten kills or deaths, at least two.',
  }),
  seconds: decimal({
    min: 1,
    max: 86_400,
    default: 900,
    unit: 'seconds',
    help: 'How long the campaign lasts at most. It ends earlier when every fault has had its turn.',
  }),
  clients,
  pipeline: pipelineOption,
  slots: whole({ min: 2, max: MAX_SLOTS, default: 4_096, help: 'The slots that are raced for.' }),
  skew,
  threads,
  lock,
  'load-threads': loadThreads,
  seed: { ...seed, help: 'Replays the same faults and the same workload; not the interleaving of threads.' },
  sabotage: choiceOr({
    choices: SERVER_SABOTEURS.map(({ name }) => name),
    otherwise: 'none',
    help: 'Makes the campaign against a server that is broken on purpose: it is to end with a violation. Then there are no controls.',
  }),
  data: textOr({
    placeholder: 'DIR',
    otherwise: 'in the run folder, and removed afterwards',
    help: 'The directory of the ledger, which stays.',
  }),
  ...outputOptions,
};

export interface ChosenFaults {
  readonly kinds: readonly FaultKind[];
  /** Those that were named, rather than meant by 'all'. */
  readonly demanded: readonly FaultKind[];
  /** Those that were meant and cannot be, with a sentence that says why. */
  readonly skipped: ReadonlyMap<FaultKind, string>;
}

/** Throws `VagaError('usage')` for a fault that there is not. */
export function chooseFaults(given: string): ChosenFaults {
  const meant = given === 'all' ? FAULT_KINDS : [...new Set(given.split(',').map(readKind))];
  const skipped = new Map(
    meant.flatMap((kind) => {
      const obstacle = obstacleTo(kind);
      return obstacle === undefined
        ? []
        : [[kind, `The fault '${kind}' was left out: ${obstacle}.`] as const];
    }),
  );
  const kinds = meant.filter((kind) => !skipped.has(kind));
  return { kinds, demanded: given === 'all' ? [] : meant, skipped };
}

function readKind(name: string): FaultKind {
  const kind = FAULT_KINDS.find((one) => one === name);
  if (kind === undefined)
    throw new VagaError(
      'usage',
      `--faults: there is no fault '${name}': it is one of ${FAULT_KINDS.join(', ')}, or all.`,
    );
  return kind;
}

/** Why a fault cannot be brought about here. */
function obstacleTo(kind: FaultKind): string | undefined {
  switch (kind) {
    case 'kill-9':
      return DEFAULT_PORT_MODE === 'shared'
        ? undefined
        : 'the threads of a server have a port each on this platform, and a new start would open others';
    case 'disk-full':
      return spawnSync('prlimit', ['--version']).status === 0
        ? undefined
        : 'it needs prlimit, which is part of util-linux on Linux';
    case 'pause':
      return process.platform === 'win32' ? 'Windows has no SIGSTOP' : undefined;
    case 'death':
    case 'cut':
    case 'slow':
      return undefined;
    default:
      return kind satisfies never;
  }
}
