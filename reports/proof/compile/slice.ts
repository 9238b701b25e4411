/**
 * What of a lock's local code matters: that which decides an access, its address or its operands (Weiser, "Program slicing",
 * 1981). The rest is skipped, and a local that nothing needed reads is dropped, so that states which differ in nothing that can be
 * seen are one state. A back-off that doubles is the usual case.
 */
import { DOORWAY_SLOT, readsOf, successorsOf, type Code, type CodeNode } from './code.ts';

export interface SlicedCode extends Code {
  /** Whether a node is to be executed; the others only lead on. */
  readonly needed: readonly boolean[];
  /** For each node the slots whose values matter when control stands before it, ascending. */
  readonly live: readonly (readonly number[])[];
}

/** Begins with the accesses and adds what they need until nothing is missing; nothing is taken back. */
export function slice(code: Code): SlicedCode {
  const needed = code.nodes.map(({ op }) => op === 'access' || op === 'end' || op === 'retry');
  for (;;) {
    const live = liveness(code, needed);
    if (!addBranches(code, needed) && !addAssignments(code, needed, live))
      return { ...code, needed, live: live.map((slots) => [...slots].toSorted((a, b) => a - b)) };
  }
}

/** A branch matters if its two ways lead to different needed nodes, or may never lead to one. */
function addBranches(code: Code, needed: boolean[]): boolean {
  const reach = code.nodes.map((_, index) => nextNeeded(code, needed, index));
  let changed = false;
  code.nodes.forEach((node, index) => {
    if (node.op !== 'branch' || needed[index]) return;
    const yes = reach[node.yes];
    if (yes !== undefined && yes === reach[node.no]) return;
    needed[index] = true;
    changed = true;
  });
  return changed;
}

/** The one needed node that control comes to from `from` on, whatever the branches on the way say. */
function nextNeeded(code: Code, needed: readonly boolean[], from: number): number | undefined {
  const found = new Set<number>();
  const onPath = new Set<number>();
  const done = new Set<number>();
  const visit = (index: number): boolean => {
    if (needed[index]) {
      found.add(index);
      return true;
    }
    if (done.has(index)) return true;
    if (onPath.has(index)) return false; // it may go round for ever
    onPath.add(index);
    const ends = successorsOf(code.nodes[index]).every(visit);
    onPath.delete(index);
    done.add(index);
    return ends;
  };
  return visit(from) && found.size === 1 ? [...found][0] : undefined;
}

function addAssignments(code: Code, needed: boolean[], live: readonly ReadonlySet<number>[]): boolean {
  let changed = false;
  code.nodes.forEach((node, index) => {
    if (node.op !== 'assign' || needed[index] || !live[node.next].has(node.to)) return;
    needed[index] = true;
    changed = true;
  });
  return changed;
}

/** Backward data flow over the needed nodes. */
function liveness(code: Code, needed: readonly boolean[]): Set<number>[] {
  const live = code.nodes.map(() => new Set<number>());
  for (let changed = true; changed;) {
    changed = false;
    code.nodes.forEach((node, index) => {
      const before = live[index].size;
      for (const slot of liveBefore(node, needed[index], live)) live[index].add(slot);
      if (live[index].size > before) changed = true;
    });
  }
  return live;
}

function liveBefore(node: CodeNode, isNeeded: boolean, live: readonly ReadonlySet<number>[]): Set<number> {
  const slots = new Set<number>();
  for (const next of successorsOf(node)) for (const slot of live[next]) slots.add(slot);
  if (node.op === 'assign' && isNeeded) {
    slots.delete(node.to);
    readsOf(node.value, slots);
  } else if (node.op === 'branch' && isNeeded) {
    readsOf(node.test, slots);
  } else if (node.op === 'access') {
    slots.delete(node.to);
    readsOf(node.access.address, slots);
    for (const operand of node.access.operands) readsOf(operand, slots);
  } else if (node.op === 'end' && node.of === 'acquire') {
    slots.add(DOORWAY_SLOT);
  }
  return slots;
}
