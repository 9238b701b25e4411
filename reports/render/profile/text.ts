/** A profile for the terminal: the same findings, as a card. */
import type { ProfileDocument, ProfiledLoad } from '../../profile/document.ts';
import type { Verdict } from '../../check/index.ts';
import { CATEGORIES, CATEGORY_NAMES } from '../../profile/categories.ts';
import { shareOf } from '../../profile/findings.ts';
import { layCard, type CardOptions } from '../card-layout.ts';
import { count, counted, decimals, durationOfSeconds, percent, perSecond } from '../numbers.ts';

const NOT_SHOWN =
  'Not shown: how fast the server is when nobody looks, and, on a machine with other work, which of the busy time was a wait for a processor.';

export function headlineOf(document: ProfileDocument): {
  readonly verdict: Verdict;
  readonly word: string;
  readonly meaning: string;
} {
  const load = loadOf(document);
  if (load === null) return { verdict: 'unknown', word: 'NOTHING', meaning: 'no tool could be had' };
  return {
    verdict: 'ok',
    word: 'PROFILED',
    meaning: `${count(load.operations)} operations in ${durationOfSeconds(load.seconds)}`,
  };
}

export function notShownBy(document: ProfileDocument): string {
  return loadOf(document) === null ? 'Nothing is known of the server from this run.' : NOT_SHOWN;
}

/** That of the threads' profiles, or of another tool where those were not asked for. */
export function loadOf({ threads, doctor, flame }: ProfileDocument): ProfiledLoad | null {
  return threads?.load ?? doctor?.load ?? flame?.load ?? null;
}

/** `lock futex-owner · 2 server threads · …`, without a stop at its end. */
export function setupOf({ options }: ProfileDocument): string {
  return [
    `lock ${options['lock']}`,
    `ledger ${options['ledger']}`,
    counted(Number(options['threads']), 'server thread'),
    `${counted(Number(options['clients']), 'client')} with ${counted(Number(options['pipeline']), 'request')} under way each`,
    counted(Number(options['slots']), 'slot'),
    `skew ${options['skew']}`,
  ].join(' · ');
}

export function profileCard(document: ProfileDocument, options: CardOptions): string {
  const { threads, machine, seed, findings, command, files } = document;
  const load = loadOf(document);
  const rows = [
    { group: 'proof' as const, label: 'Profiled', facts: [setupOf(document)] },
    ...(load === null
      ? []
      : [
          {
            group: 'proof' as const,
            label: 'Load',
            facts: [
              `${perSecond(load.throughputOps)} while profiled`,
              `${percent(load.refusedShare)} refused`,
            ],
          },
        ]),
    ...(threads?.threads ?? []).map((thread) => ({
      group: 'performance' as const,
      label: thread.name,
      facts: [
        `busy ${percent(thread.busySeconds / thread.seconds)}`,
        ...CATEGORY_NAMES.filter((name) => shareOf(thread, name) >= 0.005)
          .toSorted((a, b) => shareOf(thread, b) - shareOf(thread, a))
          .map((name) => `${CATEGORIES[name]} ${percent(shareOf(thread, name))}`),
        ...(thread.loopDelay === null ? [] : [`at most ${decimals(thread.loopDelay.maxMs, 1)} ms late`]),
      ],
    })),
    {
      group: 'place' as const,
      label: 'Machine',
      facts: [
        machine.cpu,
        counted(machine.cores, 'core'),
        `${count(machine.memoryMiB)} MiB`,
        `Node ${machine.node.replace('v', '')}`,
        machine.os,
      ],
    },
    { group: 'place' as const, label: 'Seed', facts: [String(seed)] },
  ];
  const [first = 'Nothing was found.', ...others] = findings;
  return layCard(
    {
      ...headlineOf(document),
      shown: first,
      notShown: notShownBy(document),
      findings:
        others.length === 0
          ? []
          : [{ title: 'What was found', summary: [], listed: { sentences: others, note: '' } }],
      rows,
      command,
      files: Object.entries(files),
    },
    options,
  );
}
