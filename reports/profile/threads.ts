/** From the profiles and notes of all threads to what they tell, and to the trees that are drawn. */
import {
  buildTree,
  childOf,
  joinTrees,
  mergeTrees,
  NATIVE,
  settle,
  type CallNode,
  type ThreadTree,
} from './call-tree.ts';
import type { CpuProfile, TimeWindow } from './cpu-profile.ts';
import type { ProfiledFunction, ProfiledLoad, Role, ThreadProfile, ThreadsResult } from './document.ts';
import { hotFunctions, timeByCategory } from './hot-functions.ts';
import { factsIn, type ThreadFacts, type ThreadLog } from './thread-log.ts';

export interface ProfiledThread {
  /** As people know it: `main`, `server 0`, `ledger`. */
  readonly name: string;
  readonly role: Role;
  readonly profile: CpuProfile;
  /** Absent where the thread ended before it could write it. */
  readonly log: ThreadLog | undefined;
}

export interface MergedProfile {
  readonly result: ThreadsResult;
  /** All threads side by side. */
  readonly byThread: CallNode;
  /** The server threads as one. */
  readonly together: CallNode;
}

/** So many functions of a thread are told. */
const MOST_FUNCTIONS = 40;
const NOTHING: ThreadFacts = { cpuUs: null, loopDelay: null, collections: null };

/** `lockPath`: of a lock that is none of ours. */
export function mergeProfiles(
  threads: readonly ProfiledThread[],
  window: TimeWindow,
  load: ProfiledLoad,
  lockPath?: string,
): MergedProfile {
  const measured = threads.flatMap((thread) => {
    const tree = buildTree(thread.profile, window, { name: thread.name, lockPath });
    if (tree.samples === 0) return []; // it had ended before the load, or had not begun
    const facts = thread.log === undefined ? NOTHING : factsIn(thread.log, window);
    const idleUs = uncoverNative(tree, facts.cpuUs);
    return [{ ...thread, tree, told: threadProfile(thread, tree, idleUs, facts) }];
  });
  const servers = measured.filter(({ role }) => role === 'server');
  const together = mergeTrees(
    'server threads',
    servers.map(({ tree }) => tree.root),
  );
  return {
    result: {
      load,
      threads: measured.map(({ told }) => told),
      servers: {
        seconds: sum(servers.map(({ told }) => told.seconds)),
        busySeconds: sum(servers.map(({ told }) => told.busySeconds)),
        idleSeconds: sum(servers.map(({ told }) => told.idleSeconds)),
        ...workOf(together),
      },
    },
    byThread: joinTrees(
      'all threads',
      measured.map(({ tree }) => tree.root),
    ),
    together,
  };
}

/**
 * V8 takes for idle whatever the event loop does outside JavaScript, such as reading from sockets. But who takes processor time is at work: what
 * is more of it than of the busy time that V8 saw is given to the tree as such. Returns the microseconds that were idle.
 */
function uncoverNative(tree: ThreadTree, cpuUs: number | null): number {
  const unseenUs = Math.min(tree.idleUs, Math.max(0, (cpuUs ?? 0) - tree.busyUs));
  childOf(tree.root, NATIVE).selfUs += unseenUs;
  settle(tree.root);
  return tree.idleUs - unseenUs + tree.asleepUs;
}

function threadProfile(
  { name, role }: ProfiledThread,
  { root, samples }: ThreadTree,
  idleUs: number,
  { cpuUs, loopDelay, collections }: ThreadFacts,
): ThreadProfile {
  return {
    name,
    role,
    samples,
    seconds: (root.totalUs + idleUs) / 1e6,
    busySeconds: root.totalUs / 1e6,
    idleSeconds: idleUs / 1e6,
    cpuSeconds: cpuUs === null ? null : cpuUs / 1e6,
    ...workOf(root),
    loopDelay,
    collections,
  };
}

function workOf(root: CallNode): Pick<ThreadProfile, 'categories' | 'functions' | 'functionsInAll'> {
  const times = Object.entries(timeByCategory(root)).map(([name, us]) => [name, us / 1e6]);
  const all = hotFunctions(root).filter(({ selfUs }) => selfUs > 0);
  const functions = all
    .slice(0, MOST_FUNCTIONS)
    .map(({ frame: { name, where, category }, selfUs, totalUs }): ProfiledFunction => ({
      name,
      where,
      category,
      selfSeconds: selfUs / 1e6,
      totalSeconds: totalUs / 1e6,
    }));
  return {
    categories: Object.fromEntries(times) as ThreadProfile['categories'],
    functions,
    functionsInAll: all.length,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
