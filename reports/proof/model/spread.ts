/** How far counters that are taken modulo a number lie apart, over all states that were reached. */
import { arcOf } from '../compile/modulo.ts';
import type { Exploration } from './explore.ts';
import { extract } from './layout.ts';
import type { State, System } from './system.ts';

/** The widest arc of remainders in any state. Each arc is computed once for a set of remainders, which is a bit mask. */
export function spreadOf(system: System, { packing, forEachPacked }: Exploration): number {
  const { modulo } = system.lock;
  if (modulo === null) return 0;
  const { modulus, words } = modulo;
  const { layout } = packing;
  const bitsAt = system.automata.map((automaton) =>
    Int32Array.from({ length: automaton.size }, (_, location) =>
      automaton.countsAt(location).reduce((bits, count) => bits | (1 << (count & (modulus - 1))), 0),
    ),
  );
  const fields = [...words].map((word) => ({ word, field: layout.words[word] }));
  const arcs = new Map<number, number>();
  let widest = 0;
  forEachPacked((cells, at) => {
    let bits = 0;
    layout.at.forEach((field, thread) => {
      bits |= bitsAt[thread][extract(field, cells, at)];
    });
    for (const { word, field } of fields) bits |= 1 << packing.valueOf(word, extract(field, cells, at));
    let arc = arcs.get(bits);
    if (arc === undefined) {
      const counts = Array.from({ length: modulus }, (_, count) => count);
      arc = arcOf(
        counts.filter((count) => (bits & (1 << count)) !== 0),
        modulus,
      );
      arcs.set(bits, arc);
    }
    if (arc > widest) widest = arc;
  });
  return widest;
}

/** The same on the states of one schedule. */
export function spreadOn(system: System, states: readonly State[]): number {
  const { modulo } = system.lock;
  if (modulo === null) return 0;
  const { modulus, words } = modulo;
  const arcs = states.map(({ at, words: values }) => {
    const held = at.flatMap((location, thread) => system.automata[thread].countsAt(location));
    return arcOf([...held, ...[...words].map((word) => values[word])], modulus);
  });
  return Math.max(0, ...arcs);
}
