/** What a profile says, in sentences: where the time of the server goes, and what stands out. */
import { count, counted, decimals, duration, percent } from '../render/numbers.ts';
import { CATEGORIES, CATEGORY_NAMES, type Category } from './categories.ts';
import { DOCTOR_WORDS, type DoctorFinding } from './doctor.ts';
import type { ProfileDocument, ProfiledFunction, ThreadProfile, ThreadsResult } from './document.ts';

type Found = Pick<ProfileDocument, 'threads' | 'doctor' | 'flame' | 'missing'>;

/** A kind of work with less of the time than this is not worth a word. */
const LEAST_SHARE = 0.01;
const HOTTEST = 5;

export function findingsOf({ threads, doctor, missing }: Found): string[] {
  return [
    ...(threads === null ? [] : findingsOfThreads(threads)),
    ...(doctor === null ? [] : [doctorSentence(doctor)]),
    ...missing.map(({ tool, reason }) => `${TOOL_NAMES[tool]} was not had: ${reason}`),
  ];
}

export const TOOL_NAMES = {
  doctor: 'Clinic doctor’s page',
  flame: 'Clinic flame’s page',
  threads: 'The profile of the threads',
} as const;

function doctorSentence({ category, issues, samples }: DoctorFinding): string {
  const flagged = Object.entries(issues).flatMap(([name, issue]) => (issue === 'none' ? [] : [name]));
  return `Clinic doctor, which sees the main thread and the process as a whole, ${DOCTOR_WORDS[category]} (${count(samples)} samples${flagged.length === 0 ? '' : `; it marks ${flagged.join(', ')}`}).`;
}

function findingsOfThreads({ load, threads, servers }: ThreadsResult): string[] {
  const ofServers = threads.filter(({ role }) => role === 'server');
  if (ofServers.length === 0 || servers.busySeconds === 0)
    return ['The server threads left no profile of the load.'];
  const ledger = threads.find(({ role }) => role === 'ledger');
  return [
    busySentence(ofServers, servers.busySeconds / servers.seconds),
    `Of their busy time ${shares(servers).join(', ')}.`,
    `The hottest functions, by their own time: ${hottest(servers, HOTTEST).join('; ')}.`,
    costSentence(ofServers, load.operations),
    ...helperSentence(threads, load.serverCpuSeconds),
    ...lockSentence(servers),
    ...collectorSentence(ofServers, servers),
    ...delaySentence(ofServers),
    ...(ledger === undefined ? [] : [ledgerSentence(ledger)]),
  ];
}

function busySentence(ofServers: readonly ThreadProfile[], share: number): string {
  const cpu = cpuSecondsOf(ofServers);
  const seconds = ofServers.reduce((sum, { seconds: one }) => sum + one, 0);
  const onCpu =
    cpu === null
      ? ''
      : ` and had a processor for ${percent(cpu / seconds)}${cpu / seconds < share - 0.1 ? ': for the rest of it other work was on the processors' : ''}`;
  return `${counted(ofServers.length, 'server thread was', 'server threads were')} busy ${percent(share)} of the time${onCpu}.`;
}

function cpuSecondsOf(threads: readonly ThreadProfile[]): number | null {
  let all = 0;
  for (const { cpuSeconds } of threads) {
    if (cpuSeconds === null) return null;
    all += cpuSeconds;
  }
  return all;
}

/** `41 % went to Node`, the most first. */
function shares({ categories, busySeconds }: ThreadsResult['servers']): string[] {
  const all = CATEGORY_NAMES.map((name) => [name, categories[name] / busySeconds] as const)
    .filter(([, share]) => share >= LEAST_SHARE)
    .toSorted(([, a], [, b]) => b - a);
  return all.map(
    ([name, share], index) => `${percent(share)} ${index === 0 ? 'went to ' : ''}${CATEGORIES[name]}`,
  );
}

function hottest(
  {
    functions,
    busySeconds,
  }: { readonly functions: readonly ProfiledFunction[]; readonly busySeconds: number },
  most: number,
): string[] {
  return functions
    .slice(0, most)
    .map((one) => `${functionWords(one)} ${percent(one.selfSeconds / busySeconds)}`);
}

/** `read (server/doors/…)`. What V8 names itself has no place, and some functions have a place alone. */
function functionWords({ name, where }: ProfiledFunction): string {
  if (name === '(anonymous)' && where !== '') return where;
  if (where !== '') return `${name} (${where})`;
  return name.startsWith('(') ? name : `${name} (C++)`;
}

function costSentence(ofServers: readonly ThreadProfile[], operations: number): string {
  const cpu = cpuSecondsOf(ofServers);
  return cpu === null || operations === 0
    ? `${count(operations)} operations were answered.`
    : `An operation took the server threads ${duration((1e6 * cpu) / operations)} of processor time, the profiler’s own share included.`;
}

/** Where the threads that were profiled are not all of the process. */
function helperSentence(threads: readonly ThreadProfile[], processSeconds: number): string[] {
  const ours = cpuSecondsOf(threads);
  if (ours === null || ours >= 0.99 * processSeconds) return [];
  return [
    `Of the processor time of the whole process ${percent(1 - ours / processSeconds)} was of no thread shown here: V8’s helpers, which compile and collect beside them, the profiler itself, and the clients’ connecting before the load.`,
  ];
}

function lockSentence({ functions, categories, busySeconds }: ThreadsResult['servers']): string[] {
  if (categories.locks === 0) return ['No sample fell on a lock.'];
  const asleep = functions.find(({ name }) => name.startsWith('(asleep'))?.selfSeconds ?? 0;
  return [
    `The slots’ locks took ${percent(categories.locks / busySeconds)}, ${asleep === 0 ? 'none of it seen asleep' : `${percent(asleep / categories.locks)} of it asleep behind another thread`}.`,
  ];
}

function collectorSentence(
  ofServers: readonly ThreadProfile[],
  { categories, busySeconds }: ThreadsResult['servers'],
): string[] {
  const told = ofServers.flatMap(({ collections }) => collections ?? []);
  const runs = told.reduce((sum, one) => sum + one.count, 0);
  const longestMs = told.reduce((most, one) => Math.max(most, one.longestMs), 0);
  const facts = runs === 0 ? '' : `, in ${counted(runs, 'run')}, the longest ${duration(1000 * longestMs)}`;
  return [`Garbage collection took ${percent(categories.collector / busySeconds)}${facts}.`];
}

function delaySentence(ofServers: readonly ThreadProfile[]): string[] {
  const told = ofServers.flatMap(({ name, loopDelay }) =>
    loopDelay === null ? [] : [{ name, ...loopDelay }],
  );
  if (told.length === 0) return [];
  const worst = told.reduce((one, other) => (other.maxMs > one.maxMs ? other : one));
  return [
    `The event loop of ${worst.name} was at most ${decimals(worst.maxMs, 1)} ms late (99 % of the time under ${decimals(worst.p99Ms, 1)} ms).`,
  ];
}

function ledgerSentence(ledger: ThreadProfile): string {
  const { busySeconds, seconds, cpuSeconds } = ledger;
  const [most] = ledger.functions;
  return `The ledger’s thread was at work ${percent(busySeconds / seconds)} of the time${cpuSeconds === null ? '' : `, the wait for the disk included, and on a processor ${percent(cpuSeconds / seconds)}`}${most === undefined ? '' : `; the most in ${functionWords(most)}, ${percent(most.selfSeconds / busySeconds)}`}.`;
}

/** `decisions` and the like, for tables. */
export function shareOf(
  { categories, busySeconds }: Pick<ThreadProfile, 'categories' | 'busySeconds'>,
  name: Category,
): number {
  return busySeconds === 0 ? 0 : categories[name] / busySeconds;
}
