/** The figures of a race as rows of a label and facts: the terminal wraps them, tables put them into cells. */
import { MIN_CONTESTED, MIN_CONTESTED_SHARE } from '../judge-race.ts';
import type { PartDocument, RaceDocument } from '../race-document.ts';
import { count, counted, decimals, duration, durationOfSeconds, percent, perSecond } from './numbers.ts';
import { bothParts } from './findings.ts';
import { tidy } from './plain-text.ts';

export interface Row {
  /** What the row belongs to: whether something was shown, how it performed, where it ran. Rows of a group are neighbours. */
  readonly group: 'proof' | 'performance' | 'place';
  readonly label: string;
  /** Each is to be kept on one line where that is possible. */
  readonly facts: readonly string[];
}

/** The rows that have something to say, in the order in which they are read. */
export function figureRows(document: RaceDocument): Row[] {
  const { parts, seed } = document;
  const rows: Row[] = [
    { group: 'proof', label: 'Raced', facts: setupFacts(document) },
    { group: 'proof', label: 'Control', facts: controlFacts(document) },
    { group: 'proof', label: 'Provoked', facts: provokedFacts(document) },
    { group: 'proof', label: 'Overlap', facts: overlapFacts(document) },
    { group: 'proof', label: 'Check', facts: checkFacts(document) },
    { group: 'proof', label: 'Lost', facts: lossFacts(document) },
    { group: 'performance', label: 'Natural', facts: naturalFacts(document) },
    { group: 'performance', label: 'Asked', facts: parts.natural === null ? [] : mixFacts(parts.natural) },
    { group: 'performance', label: 'Clinics', facts: clinicFacts(document) },
    { group: 'performance', label: 'Winners', facts: doorFacts(document) },
    { group: 'performance', label: 'Latency', facts: latencyFacts(document.latencyUs) },
    { group: 'performance', label: 'Corrected', facts: correctedFacts(document) },
    { group: 'performance', label: 'Fairness', facts: fairnessFacts(document) },
    { group: 'performance', label: 'CPU time', facts: cpuFacts(document) },
    { group: 'place', label: 'Machine', facts: machineFacts(document) },
    { group: 'place', label: 'Seed', facts: [String(seed)] },
  ];
  return rows.flatMap(({ group, label, facts }) => {
    const told = facts.filter((fact) => fact !== '');
    return told.length === 0 ? [] : [{ group, label, facts: told }];
  });
}

/** The files that were written, as kind and path. */
export function fileEntries({
  files,
}: Pick<RaceDocument, 'files'>): readonly (readonly [kind: string, path: string])[] {
  return Object.entries(files).flatMap(([kind, path]) =>
    path === null ? [] : [[kind, tidy(path)] as const],
  );
}

/** The value of an option, under its name on the command line or in camel case. */
function option(document: RaceDocument, name: string): string | number | boolean | null {
  const inCamelCase = name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return document.options[name] ?? document.options[inCamelCase] ?? null;
}

function setupFacts(document: RaceDocument): string[] {
  const facts: string[] = [];
  for (const name of ['target', 'lock', 'workload']) {
    const value = option(document, name);
    if (typeof value === 'string' && value !== '') facts.push(`${name} ${tidy(value)}`);
  }
  const counts = [
    ['clients', 'client'],
    ['slots', 'slot'],
  ] as const;
  for (const [name, one] of counts) {
    const value = option(document, name);
    if (typeof value === 'number') facts.push(counted(value, one));
  }
  const part = bothParts(document).find((one) => one !== null) ?? null;
  if (part !== null) facts.push(...threadsFacts(part));
  const skew = option(document, 'skew');
  const workload = option(document, 'workload');
  const skewed = workload === 'churn' || workload === 'open';
  if (typeof skew === 'number' && skewed) facts.push(`skew ${decimals(skew, 2)}`);
  return facts;
}

function threadsFacts({ serverThreads, serverThreadsReached }: PartDocument): string[] {
  if (serverThreads === null || serverThreadsReached === null) return [];
  const threads = counted(serverThreads, 'server thread');
  return serverThreadsReached < serverThreads
    ? [`${threads}, only ${count(serverThreadsReached)} of them with clients`]
    : [threads];
}

function controlFacts({ control }: RaceDocument): string[] {
  if (control === null) return ['none'];
  const { where, saboteur, caught, doubleBookings, seconds } = control;
  const how =
    doubleBookings > 0
      ? `${counted(doubleBookings, 'double booking')} in ${durationOfSeconds(seconds)}`
      : `after ${durationOfSeconds(seconds)}`;
  const result = caught ? `caught: ${how}` : `NOT caught in ${durationOfSeconds(seconds)}`;
  const rehearsal = where === 'rehearsal' ? ['a rehearsal: against a server of ours'] : [];
  return [result, `saboteur ${tidy(saboteur)}`, ...rehearsal];
}

function provokedFacts(document: RaceDocument): string[] {
  const { contention, parts } = document;
  const part = parts.provoked;
  if (part === null)
    return contention?.source === 'history'
      ? ['not run: nobody can hold the decisions of this target open']
      : ['not run'];
  const holdUs = option(document, 'hold-us');
  const held =
    typeof holdUs === 'number' && holdUs > 0 ? [`each decision held open for ${duration(holdUs)}`] : [];
  if (contention === null) {
    return [
      `${counted(part.operations, 'operation')} in ${durationOfSeconds(part.seconds)}`,
      'contention was not told',
      ...held,
    ];
  }
  const { contested, attempts, share, lockWaits, bookings } = contention;
  return [
    `${counted(attempts, 'attempt')} in ${durationOfSeconds(part.seconds)}`,
    `${count(contested)} contested (${percent(share)})`,
    ...tooFewFacts(contention),
    `${count(bookings)} won while contested`,
    ...(lockWaits === null ? [] : [`${count(lockWaits)} came while another was inside`]),
    `with ${counted(part.clients, 'client')}`,
    ...held,
  ];
}

/** How often clients met in a race that the server cannot tell it of. */
function overlapFacts({ contention }: RaceDocument): string[] {
  if (contention?.source !== 'history') return [];
  const { contested, attempts, share, bookings } = contention;
  return [
    `${counted(attempts, 'attempt')}, ${count(contested)} while another client was at the same slot (${percent(share)})`,
    ...tooFewFacts(contention),
    `${count(bookings)} won so`,
    'by the history: this target does not count',
  ];
}

function tooFewFacts(contention: NonNullable<RaceDocument['contention']>): string[] {
  if (isEnough(contention)) return [];
  return [`too few: ${count(MIN_CONTESTED)} and ${percent(MIN_CONTESTED_SHARE)} are needed`];
}

/** Whether clients met often enough for the race to show anything. */
export function isEnough({ contested, share }: NonNullable<RaceDocument['contention']>): boolean {
  return contested >= MIN_CONTESTED && share >= MIN_CONTESTED_SHARE;
}

function naturalFacts(document: RaceDocument): string[] {
  const part = document.parts.natural;
  if (part === null) return ['not run'];
  return [
    `${counted(part.operations, 'operation')} in ${durationOfSeconds(part.seconds)}`,
    `${perSecond(part.throughputOps)}${part.operations > 0 ? `, ${percent(part.changes / part.operations)} changes` : ''}`,
    ...workloadFacts(document, part),
  ];
}

/** What the workload itself has to tell. */
function workloadFacts(document: RaceDocument, part: PartDocument): string[] {
  if (part.workload['rounds'] !== undefined) return roundFacts(part);
  if (part.workload['attempts'] !== undefined) return selloutFacts(part);
  if (part.workload['arrived'] !== undefined) return openFacts(document, part);
  return part.workload['refused'] === undefined ? [] : traceFacts(document, part);
}

function roundFacts({ workload, seconds }: PartDocument): string[] {
  const { rounds = 0, roundsWithSeveralWinners = 0 } = workload;
  const several =
    roundsWithSeveralWinners > 0 ? [`${count(roundsWithSeveralWinners)} with several winners`] : [];
  return [`${counted(rounds, 'round')}${seconds > 0 ? `, ${perSecond(rounds / seconds)}` : ''}`, ...several];
}

function selloutFacts({ workload }: PartDocument): string[] {
  const { sold = 0, attempts = 0, attemptsInTime = 0, left = 0, soldOutMs = 0 } = workload;
  const facts = [`${counted(sold, 'place')} sold to ${counted(attempts, 'attempt')}`];
  if (left > 0) return [...facts, `NOT sold out: ${count(left)} left`];
  const rate = soldOutMs > 0 ? ` (${perSecond((1e3 * attemptsInTime) / soldOutMs)})` : '';
  facts.push(`sold out after ${duration(soldOutMs * 1e3)} and ${counted(attemptsInTime, 'attempt')}${rate}`);
  if (attempts > attemptsInTime) facts.push(`${count(attempts - attemptsInTime)} came when all was sold`);
  return facts;
}

function openFacts(document: RaceDocument, { workload }: PartDocument): string[] {
  const { arrived = 0, waited = 0, unsent = 0 } = workload;
  const rate = option(document, 'rate');
  const facts = [
    `${count(arrived)} arrived${typeof rate === 'number' ? `, intended ${perSecond(rate)}` : ''}`,
  ];
  facts.push(waited === 0 ? 'none waited for a client' : `${count(waited)} waited for a client`);
  if (unsent > 0) facts.push(`${count(unsent)} still waited at the end`);
  return facts;
}

function traceFacts(document: RaceDocument, { workload }: PartDocument): string[] {
  const { sold = 0, refused = 0, unknown = 0, overlapping, latestMs } = workload;
  const facts = [
    `${counted(sold + refused + unknown, 'request')}: ${count(sold)} sold, ${count(refused)} refused`,
  ];
  if (unknown > 0) facts.push(`${count(unknown)} with an unknown end`);
  if (overlapping !== undefined) facts.push(`${count(overlapping)} overlapped another for the same places`);
  // Whole milliseconds are what was measured: none is not "0 µs".
  if (latestMs !== undefined)
    facts.push(latestMs < 1 ? 'none asked late' : `asked ${duration(latestMs * 1e3)} late at most`);
  const speedup = option(document, 'speed-up');
  if (typeof speedup === 'number')
    facts.push(speedup === 1 ? 'as fast as recorded' : `${decimals(speedup, 2)} times as fast as recorded`);
  return facts;
}

/** The trace by clinic, in a line or two; the HTML report has all of it. */
function clinicFacts({ trace }: RaceDocument): string[] {
  if (trace === null) return [];
  const { clinics, clinicDays, clinicDaysSoldOut, places, rush } = trace;
  const [worst] = clinics;
  return [
    `${counted(clinics.length, 'clinic')}, ${counted(places, 'place')} a day each`,
    `${count(clinicDaysSoldOut)} of ${counted(clinicDays, 'clinic-day')} sold out`,
    `the rush: ${tidy(rush.hour).replace('T', ' ')} h, ${counted(rush.requests, 'request')}, ${count(rush.refused)} refused`,
    ...(worst !== undefined && worst.refused > 0
      ? [`most refused: ${tidy(worst.clinic)}, ${count(worst.refused)} of ${count(worst.requests)}`]
      : []),
  ];
}

/** How many bookings were won through each door. */
function doorFacts({ doors }: RaceDocument): string[] {
  if (doors === null) return [];
  return doors.map(
    ({ name, bookings, clients }) => `${tidy(name)} ${count(bookings)} (${counted(clients, 'client')})`,
  );
}

/** What was asked; the changes among it are those that were also done. */
function mixFacts({ operations, mix }: PartDocument): string[] {
  if (operations === 0) return [];
  return Object.entries(mix).flatMap(([kind, times]) =>
    times > 0 ? [`${kind} ${percent(times / operations)}`] : [],
  );
}

/** What a client of an open system waits: from when it wanted to ask, not from when it got to. */
function correctedFacts({ parts }: RaceDocument): string[] {
  const facts = latencyFacts(parts.natural?.correctedLatencyUs ?? null);
  return facts.length === 0 ? [] : [...facts, 'from the intended start'];
}

function latencyFacts(latencyUs: RaceDocument['latencyUs']): string[] {
  if (latencyUs === null) return [];
  const { p50, p99, p999, max } = latencyUs;
  return [`p50 ${duration(p50)}`, `p99 ${duration(p99)}`, `p99.9 ${duration(p999)}`, `max ${duration(max)}`];
}

function fairnessFacts({ fairness: { jain, maxWaitUs } }: RaceDocument): string[] {
  const facts: string[] = [];
  if (jain !== null) facts.push(`Jain ${jain.toFixed(3)} (1 is even)`);
  if (maxWaitUs !== null) facts.push(`longest without a booking ${duration(maxWaitUs)}`);
  return facts;
}

function cpuFacts({ cpuSeconds: { server, swarm } }: RaceDocument): string[] {
  const facts: string[] = [];
  if (server !== null) facts.push(`server ${durationOfSeconds(server)}`);
  else if (swarm !== null) facts.push('server not told');
  if (swarm !== null) facts.push(`swarm ${durationOfSeconds(swarm)}`);
  return facts;
}

function lossFacts(document: RaceDocument): string[] {
  const parts = bothParts(document).filter((part) => part !== null);
  const losses = parts.reduce((sum, part) => sum + part.losses, 0);
  const missing = parts.reduce((sum, part) => sum + part.missing, 0);
  const facts: string[] = [];
  if (document.infos > 0)
    facts.push(counted(document.infos, 'operation without an answer', 'operations without an answer'));
  if (losses > 0) facts.push(counted(losses, 'connection'));
  if (missing > 0)
    facts.push(counted(missing, 'client that could not come back', 'clients that could not come back'));
  return facts;
}

function checkFacts({ check: { method, operations, seconds } }: RaceDocument): string[] {
  return [tidy(method), `${counted(operations, 'operation')} in ${durationOfSeconds(seconds)}`];
}

export function machineFacts({
  machine: { cpu, cores, memoryMiB, node, os },
}: Pick<RaceDocument, 'machine'>): string[] {
  const version = tidy(node);
  return [
    tidy(cpu),
    counted(cores, 'core'),
    `${count(memoryMiB)} MiB`,
    `Node ${version.replace(/^v/, '')}`,
    tidy(os),
  ];
}
