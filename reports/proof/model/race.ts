/**
 * Data races: two accesses to one word that could both be next, of which one is plain and one writes (ECMA-262, "Data Races"; Watt
 * et al., "Repairing and mechanising the JavaScript relaxed memory model", PLDI 2020: programs without one are sequentially
 * consistent, so that interleavings are all there is).
 */
import type { PendingAccess } from '../compile/automaton.ts';
import type { State, System } from './system.ts';

/** The two threads that race in a state, if any do. */
export function racersIn({ automata }: System, { at, words }: State): readonly [number, number] | null {
  const next = at.map((location, thread) => {
    const { next: access, asleep } = automata[thread].at(location);
    return asleep ? null : access;
  });
  for (const [first, one] of next.entries()) {
    for (const [second, other] of next.entries()) {
      if (second <= first || one === null || other === null || one.address !== other.address) continue;
      if (!isPlain(one) && !isPlain(other)) continue;
      if (one.kind === 'notify' || other.kind === 'notify') continue;
      if (writes(one, words) || writes(other, words)) return [first, second];
    }
  }
  return null;
}

const isPlain = ({ kind }: PendingAccess): boolean => kind === 'read' || kind === 'write';

/** A compareExchange that fails is a read. */
function writes({ kind, address, operands }: PendingAccess, words: readonly number[]): boolean {
  if (kind === 'compareExchange') return words[address] === (Number(operands[0]) | 0);
  return kind !== 'read' && kind !== 'load' && kind !== 'wait' && kind !== 'notify';
}
