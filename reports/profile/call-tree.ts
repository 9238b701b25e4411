/** Who called whom, and how long that took: the profile of a thread, and of several as one. */
import { categoryOf, type Category } from './categories.ts';
import { spellsIn, type CpuProfile, type ProfileNode, type TimeWindow } from './cpu-profile.ts';
import { placeOf, sleepsAt } from './places.ts';

export interface Frame {
  readonly name: string;
  /** `file:line` where the function begins; empty where there is no source. */
  readonly where: string;
  readonly category: Category;
}

export interface CallNode {
  readonly frame: Frame;
  /** Within this function itself, without what it called. */
  selfUs: number;
  /** With all that it called. */
  totalUs: number;
  readonly children: Map<string, CallNode>;
}

export interface ThreadTree {
  /** What the thread was busy with. */
  readonly root: CallNode;
  readonly busyUs: number;
  /** Nothing to do, as V8 sees it: a part of it can be native code of the event loop. */
  readonly idleUs: number;
  /** Asleep in `Atomics.wait` outside the locks: waiting for work without an event loop. */
  readonly asleepUs: number;
  readonly samples: number;
}

export interface TreeOptions {
  /** The name of the root. */
  readonly name: string;
  /** The path of the lock, where it is none of ours. */
  readonly lockPath?: string | undefined;
}

/** Frames of one name at one place are one function. */
export function keyOf({ name, where }: Frame): string {
  return `${name}\0${where}`;
}

function newNode(frame: Frame): CallNode {
  return { frame, selfUs: 0, totalUs: 0, children: new Map() };
}

/** The child with that frame, made where there is none yet. */
export function childOf(parent: CallNode, frame: Frame): CallNode {
  const key = keyOf(frame);
  let child = parent.children.get(key);
  if (child === undefined) {
    child = newNode(frame);
    parent.children.set(key, child);
  }
  return child;
}

/** Frames that stand for no function of a source. */
const WAITING: Frame = { name: '(asleep, waiting for the lock)', where: '', category: 'locks' };
export const NATIVE: Frame = { name: '(event loop and other C++)', where: '', category: 'native' };

const UNNAMED = '(anonymous)';

/** The samples of a window as a tree. Idle and sleep are counted apart: nobody wants to see what is not done. */
export function buildTree(profile: CpuProfile, window: TimeWindow, options: TreeOptions): ThreadTree {
  const spells = spellsIn(profile, window);
  const selfUs = new Map<number, number>();
  for (const { node, us } of spells) selfUs.set(node, (selfUs.get(node) ?? 0) + us);
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const root = newNode({ name: options.name, where: '', category: 'rest' });
  let idleUs = 0;
  let asleepUs = 0;
  const walk = (node: ProfileNode, parent: CallNode, caller: Category | undefined): void => {
    const { functionName, url, lineNumber } = node.callFrame;
    const path = placeOf(url);
    const category = categoryOf(functionName, path, caller, options.lockPath);
    const ownUs = selfUs.get(node.id) ?? 0;
    if (category === 'idle') {
      idleUs += ownUs;
      return;
    }
    const asleep = ownUs * sleepingShare(node);
    const where = lineNumber < 0 || path === '' ? path : `${path}:${lineNumber + 1}`;
    const here = childOf(
      parent,
      functionName === '(program)' ? NATIVE : { name: functionName || UNNAMED, where, category },
    );
    here.selfUs += ownUs - asleep;
    if (category === 'locks' && asleep > 0) childOf(here, WAITING).selfUs += asleep;
    else asleepUs += asleep;
    for (const id of node.children ?? []) walk(byId.get(id) as ProfileNode, here, category);
  };
  for (const id of profile.nodes[0].children ?? []) walk(byId.get(id) as ProfileNode, root, undefined);
  settle(root);
  return { root, busyUs: root.totalUs, idleUs, asleepUs, samples: spells.length };
}

/** How much of its own time a function spent on lines that sleep: 0 … 1. */
function sleepingShare({ callFrame, positionTicks = [] }: ProfileNode): number {
  let all = 0;
  let sleeping = 0;
  for (const { line, ticks } of positionTicks) {
    all += ticks;
    if (sleepsAt(callFrame.url, line)) sleeping += ticks;
  }
  return all === 0 ? 0 : sleeping / all;
}

/** Sums what each node took with all that it called; what took nothing goes. Returns the node's. */
export function settle(node: CallNode): number {
  let totalUs = node.selfUs;
  for (const [key, child] of node.children) {
    const us = settle(child);
    if (us === 0) node.children.delete(key);
    totalUs += us;
  }
  node.totalUs = totalUs;
  return totalUs;
}

/** Several threads as if they were one: what they have in common is added up. */
export function mergeTrees(name: string, roots: readonly CallNode[]): CallNode {
  const merged = newNode({ name, where: '', category: 'rest' });
  for (const root of roots) add(merged, root);
  return merged;
}

function add(to: CallNode, from: CallNode): void {
  to.selfUs += from.selfUs;
  to.totalUs += from.totalUs;
  for (const child of from.children.values()) add(childOf(to, child.frame), child);
}

/** Threads side by side, each below a root of its own. */
export function joinTrees(name: string, roots: readonly CallNode[]): CallNode {
  const joined = newNode({ name, where: '', category: 'rest' });
  for (const root of roots) joined.children.set(root.frame.name, root);
  settle(joined);
  return joined;
}
