/** What the graph's states mean for each thread, in arrays: what liveness is judged on. */
import { INSIDE, OUTSIDE } from '../compile/automaton.ts';
import type { Graph } from './graph.ts';
import type { System } from './system.ts';

export class ThreadsView {
  readonly graph: Graph;
  readonly threads: number;
  /** For each step the threads that enter the critical section by it, as bits. Mostly the one that steps; a notify may let in others. */
  readonly entering: Uint8Array;
  readonly #system: System;
  readonly #locations: readonly Int32Array[];

  constructor(system: System, graph: Graph) {
    this.#system = system;
    this.graph = graph;
    this.threads = system.lock.threads;
    this.#locations = system.automata.map((_, thread) => graph.locationsOf(thread));
    this.entering = this.#findEntries();
  }

  /** For each location of a thread, as bytes, whether something holds there. */
  #where(thread: number, holds: (location: number) => boolean): Uint8Array {
    const { size } = this.#system.automata[thread];
    return Uint8Array.from({ length: size }, (_, location) => (holds(location) ? 1 : 0));
  }

  /** States in which a thread's location is of a kind, as a test that is quick to ask. */
  #states(thread: number, holds: (location: number) => boolean): (state: number) => boolean {
    const where = this.#where(thread, holds);
    const locations = this.#locations[thread];
    return (state) => where[locations[state]] === 1;
  }

  /** It is in acquire or release, and so wants something. */
  waiting(thread: number): (state: number) => boolean {
    return this.#states(thread, (location) => location !== OUTSIDE && location !== INSIDE);
  }

  /** It waits, and its turn is settled. */
  pastDoorway(thread: number): (state: number) => boolean {
    return this.#states(thread, (location) => this.#system.automata[thread].at(location).pastDoorway);
  }

  /** It is scheduled again and again: not where it sleeps, unless for a time, nor outside, where it may stay. */
  obliged(thread: number): (state: number) => boolean {
    return this.#states(thread, (location) => {
      const { asleep, alternative } = this.#system.automata[thread].at(location);
      return location !== OUTSIDE && (!asleep || alternative !== null);
    });
  }

  /** The retry loop a thread is in at a state, or −1. */
  loopOf(thread: number): (state: number) => number {
    const automaton = this.#system.automata[thread];
    const loops = Int32Array.from({ length: automaton.size }, (_, location) => {
      const { loop, asleep } = automaton.at(location);
      return asleep ? -1 : (loop ?? -1);
    });
    const locations = this.#locations[thread];
    return (state) => loops[locations[state]];
  }

  #findEntries(): Uint8Array {
    const { count, offsets, targets } = this.graph;
    const entering = new Uint8Array(offsets[count]);
    this.#locations.forEach((locations, thread) => {
      for (let state = 0; state < count; state += 1) {
        if (locations[state] === INSIDE) continue;
        for (let step = offsets[state]; step < offsets[state + 1]; step += 1)
          if (locations[targets[step]] === INSIDE) entering[step] |= 1 << thread;
      }
    });
    return entering;
  }
}
