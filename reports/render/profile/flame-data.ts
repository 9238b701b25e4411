/** From call trees to the bars of a flame graph. */
import { keyOf, type CallNode, type Frame } from '../../profile/call-tree.ts';
import { CATEGORIES } from '../../profile/categories.ts';
import type { FlameData, FlameFrame, FlameNode, FlameView } from './flame-spec.ts';

/** What is narrower is not seen on any screen. */
const LEAST_SHARE = 0.0008;

export function flameData(views: readonly { readonly label: string; readonly root: CallNode }[]): FlameData {
  const frames: FlameFrame[] = [];
  const indexes = new Map<string, number>();
  const indexOf = (frame: Frame): number => {
    const key = `${keyOf(frame)}\0${frame.category}`;
    const known = indexes.get(key);
    if (known !== undefined) return known;
    indexes.set(key, frames.length);
    frames.push([frame.name, frame.where, frame.category, CATEGORIES[frame.category]]);
    return frames.length - 1;
  };
  return { frames, views: views.map(({ label, root }) => ({ label, ...layOut(root, indexOf) })) };
}

/** Children from the widest to the narrowest, beside each other below their parent. */
function layOut(root: CallNode, indexOf: (frame: Frame) => number): Omit<FlameView, 'label'> {
  const nodes: FlameNode[] = [];
  const leastUs = root.totalUs * LEAST_SHARE;
  let nodesInAll = 0;
  const place = (node: CallNode, parent: number, startUs: number): void => {
    nodesInAll += 1;
    const isDrawn = parent !== -2 && (parent === -1 || node.totalUs >= leastUs);
    const index = isDrawn
      ? nodes.push([
          parent,
          indexOf(node.frame),
          Math.round(startUs),
          Math.round(node.totalUs),
          Math.round(node.selfUs),
        ]) - 1
      : -2; // nothing below it is wide enough either
    let atUs = startUs;
    for (const child of [...node.children.values()].toSorted((a, b) => b.totalUs - a.totalUs)) {
      place(child, index, atUs);
      atUs += child.totalUs;
    }
  };
  place(root, -1, 0);
  return { nodes, nodesInAll };
}
