/** A campaign in words and rows of figures: what every presentation of it says. */
import type { ChaosDocument, FaultSummary, Spread } from '../../chaos/document.ts';
import { NOTHING_LISTED, type CardContent, type Finding } from '../card-layout.ts';
import { listed, violationFacts, violationTotal } from '../findings.ts';
import { count, counted, duration, durationOfSeconds, perSecond } from '../numbers.ts';
import { tidy } from '../plain-text.ts';
import { fileEntries, machineFacts } from '../rows.ts';

interface Limits {
  readonly sentences: number;
  readonly characters: number;
}

export function chaosContent(document: ChaosDocument, limits: Limits): CardContent {
  const { verdict, command } = document;
  return {
    verdict,
    ...chaosHeadline(document),
    shown: whatChaosShowed(document),
    notShown: WHAT_IS_NOT_SHOWN,
    findings: findings(document, limits),
    rows: chaosRows(document),
    command,
    files: fileEntries(document),
  };
}

export function chaosHeadline(document: ChaosDocument): { readonly word: string; readonly meaning: string } {
  const { verdict, doubleBookings, violations, lostAcknowledged } = document;
  switch (verdict) {
    case 'ok':
      return { word: 'OK', meaning: 'nothing that was acknowledged was lost, and no slot was sold twice' };
    case 'unknown':
      return { word: 'UNKNOWN', meaning: 'this is not a pass' };
    case 'violation': {
      const lost = lostAcknowledged ?? 0;
      const meaning =
        doubleBookings > 0
          ? counted(doubleBookings, 'double booking')
          : lost > 0
            ? counted(lost, 'acknowledged change was lost', 'acknowledged changes were lost')
            : violationTotal(violations) === (violations.stuck ?? 0)
              ? 'the server did not serve again'
              : counted(
                  violationTotal(violations),
                  'answer that cannot be true',
                  'answers that cannot be true',
                );
      return { word: 'VIOLATION', meaning };
    }
    default:
      return verdict satisfies never;
  }
}

export function whatChaosShowed(document: ChaosDocument): string {
  const { verdict, acknowledged, infos, check } = document;
  const during = `During ${faultList(document)}`;
  const told = `${counted(acknowledged, 'change')} ${acknowledged === 1 ? 'was' : 'were'} acknowledged`;
  switch (verdict) {
    case 'ok':
      return `${during}, ${told}; none was lost, no slot was sold twice, and all ${count(check.operations)} operations fit one order of events, the ${count(infos)} without an answer included.`;
    case 'unknown':
      return `${during}, ${told} and nothing wrong was seen, but that is no pass, for the reasons below.`;
    case 'violation':
      return `${during}, ${told}, but what the clients were told cannot all be true, or the server did not serve again.`;
    default:
      return verdict satisfies never;
  }
}

export const WHAT_IS_NOT_SHOWN =
  'Not shown: that it can never happen; what a power cut does, since the kernel survives the end of a process; and schedules and moments that this run did not come by.';

const FAULT_WORDS: Readonly<Record<FaultSummary['kind'], readonly [one: string, many: string]>> = {
  'kill-9': ['kill', 'kills'],
  death: ['thread death', 'thread deaths'],
  pause: ['pause', 'pauses'],
  cut: ['cut of connections', 'cuts of connections'],
  slow: ['rush of slow readers', 'rushes of slow readers'],
  'disk-full': ['full disk', 'full disks'],
};

function faultList({ faults }: ChaosDocument): string {
  const parts = faults.flatMap(({ kind, injected }) =>
    injected === 0 ? [] : [counted(injected, ...FAULT_WORDS[kind])],
  );
  if (parts.length === 0) return 'no fault';
  const [last = ''] = parts.slice(-1);
  return parts.length === 1 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

function findings(document: ChaosDocument, limits: Limits): Finding[] {
  const { verdict, violations, explained, reasons } = document;
  const told = explained.map(({ sentence }) => sentence);
  const sections: Finding[] = [];
  if (told.length > 0) {
    const total = Math.max(violationTotal(violations), told.length);
    const facts = violationFacts(violations).join(', ');
    sections.push({
      title: 'What went wrong',
      summary: facts === '' ? [] : [`${facts}.`],
      listed: listed(told, total, limits),
    });
  }
  const others = reasons.filter((reason) => !told.includes(reason));
  const title = verdict === 'unknown' ? 'Why this is no pass' : verdict === 'ok' ? 'Noted' : 'Besides';
  if (others.length > 0) sections.push({ title, summary: [], listed: listed(others, others.length, limits) });
  const missed = document.deathPoints.filter(({ planned, reached }) => reached < planned);
  if (missed.length > 0)
    sections.push({
      title: 'Deaths that were planned and not brought about',
      summary: [
        missed
          .map(({ point, planned, reached }) => `${tidy(point)} (${planned - reached} of ${planned})`)
          .join(', '),
      ],
      listed: NOTHING_LISTED,
    });
  return sections;
}

type Row = CardContent['rows'][number];

export function chaosRows(document: ChaosDocument): Row[] {
  const { options, clients, serverThreads, check, seconds, machine, seed } = document;
  const rows: Row[] = [
    {
      group: 'proof',
      label: 'Raced',
      facts: [
        `lock ${tidy(String(options['lock'] ?? ''))}`,
        ...(typeof options['sabotage'] === 'string' ? [`saboteur ${tidy(options['sabotage'])}`] : []),
        counted(clients, 'client'),
        ...(typeof options['slots'] === 'number' ? [counted(options['slots'], 'slot')] : []),
        counted(serverThreads, 'server thread'),
      ],
    },
    { group: 'proof', label: 'Controls', facts: controlFacts(document) },
    {
      group: 'proof',
      label: 'Kept',
      facts: [
        counted(document.acknowledged, 'acknowledged change'),
        document.lostAcknowledged === null ? 'not read back' : `${count(document.lostAcknowledged)} lost`,
        counted(document.doubleBookings, 'double booking'),
        counted(violationTotal(document.violations), 'violation'),
      ],
    },
    {
      group: 'proof',
      label: 'Unanswered',
      facts: [
        counted(document.infos, 'operation'),
        `${counted(document.losses, 'connection')} lost`,
        ...(document.missing > 0 ? [`${counted(document.missing, 'client')} could not come back`] : []),
      ],
    },
    {
      group: 'proof',
      label: 'Check',
      facts: [
        check.method,
        `${counted(check.operations, 'operation')} in ${durationOfSeconds(check.seconds)}`,
      ],
    },
    ...document.faults.map(faultRow),
    {
      group: 'place',
      label: 'Took',
      facts: [durationOfSeconds(seconds), `${perSecond(document.throughputOps)} with all interruptions`],
    },
    { group: 'place', label: 'Machine', facts: machineFacts({ machine }) },
    { group: 'place', label: 'Seed', facts: [String(seed)] },
  ];
  return rows;
}

function controlFacts({ controls }: ChaosDocument): string[] {
  if (controls.length === 0) return ['none'];
  return controls.map(({ saboteur, caught, seconds }) =>
    caught
      ? `${tidy(saboteur)} caught in ${durationOfSeconds(seconds)}`
      : `${tidy(saboteur)} NOT caught in ${durationOfSeconds(seconds)}`,
  );
}

/** How often, and how soon the server served again. */
function faultRow({ kind, planned, injected, notReached, skipped, firstChangeMs }: FaultSummary): Row {
  const times = injected === planned ? count(injected) : `${count(injected)} of ${count(planned)}`;
  const facts =
    skipped === null
      ? [
          times,
          ...(notReached > 0 ? [`${count(notReached)} not reached`] : []),
          ...(firstChangeMs === null ? [] : [`served again ${spreadText(firstChangeMs)}`]),
        ]
      : ['skipped'];
  return { group: 'performance', label: kind, facts };
}

export function spreadText({ p50, p90, max }: Spread): string {
  return `p50 ${duration(p50 * 1e3)} · p90 ${duration(p90 * 1e3)} · max ${duration(max * 1e3)}`;
}
