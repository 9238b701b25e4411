/** Groups of objects that must be searched together, because pairs of steps join them. */
import type { Program } from './program.ts';

/** Every object that has steps is in one group, mostly alone. */
export function groupObjects({ start, twin }: Program): number[][] {
  const objects = start.length - 1;
  const leader = Int32Array.from({ length: objects }, (_, object) => object);
  const find = (object: number): number => {
    let at = object;
    while (leader[at] !== at) {
      leader[at] = leader[leader[at]];
      at = leader[at];
    }
    return at;
  };
  const objectOf = twin.length === 0 ? new Int32Array() : objectsByStep(start);
  for (let step = 0; step < twin.length; step += 1)
    if (twin[step] > step) leader[find(objectOf[step])] = find(objectOf[twin[step]]);
  const groups = new Map<number, number[]>();
  for (let object = 0; object < objects; object += 1) {
    if (start[object] === start[object + 1]) continue;
    const group = groups.get(find(object));
    if (group === undefined) groups.set(find(object), [object]);
    else group.push(object);
  }
  return [...groups.values()];
}

function objectsByStep(start: Int32Array): Int32Array {
  const objects = start.length - 1;
  const objectOf = new Int32Array(start[objects]);
  for (let object = 0; object < objects; object += 1) objectOf.fill(object, start[object], start[object + 1]);
  return objectOf;
}
