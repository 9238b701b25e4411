/** The functions that take the most time, and how the time falls on kinds of work. */
import { CATEGORY_NAMES, type Category } from './categories.ts';
import { keyOf, type CallNode, type Frame } from './call-tree.ts';

export interface HotFunction {
  readonly frame: Frame;
  /** In the function itself, and with all that it called. Microseconds. */
  readonly selfUs: number;
  readonly totalUs: number;
}

/** By their own time, the most first. A function that calls itself is counted once in its total. */
export function hotFunctions(root: CallNode): HotFunction[] {
  const found = new Map<string, { frame: Frame; selfUs: number; totalUs: number }>();
  const onStack = new Set<string>();
  const walk = (node: CallNode): void => {
    const key = keyOf(node.frame);
    const isOuter = !onStack.has(key);
    const one = found.get(key) ?? { frame: node.frame, selfUs: 0, totalUs: 0 };
    one.selfUs += node.selfUs;
    if (isOuter) one.totalUs += node.totalUs;
    found.set(key, one);
    if (isOuter) onStack.add(key);
    for (const child of node.children.values()) walk(child);
    if (isOuter) onStack.delete(key);
  };
  for (const child of root.children.values()) walk(child);
  return [...found.values()].toSorted((a, b) => b.selfUs - a.selfUs || b.totalUs - a.totalUs);
}

/** Microseconds of each kind of work. */
export function timeByCategory(root: CallNode): Record<Category, number> {
  const times = Object.fromEntries(CATEGORY_NAMES.map((name) => [name, 0])) as Record<Category, number>;
  const walk = (node: CallNode): void => {
    times[node.frame.category] += node.selfUs;
    for (const child of node.children.values()) walk(child);
  };
  walk(root);
  return times;
}
