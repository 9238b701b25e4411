/** What a fuzzer is made of: a parser, a way to draw inputs for it, and a judge of what it does with one. */
import type { Random } from '../base/seed.ts';

export interface FuzzTarget {
  readonly name: string;
  /** What is counted: requests or answers of a wire protocol, or whole inputs. */
  readonly unit: 'frames' | 'inputs';
  /** Makes what all inputs share: memory, folders, child processes. */
  readonly open: () => OpenedTarget;
}

/** Inputs are bytes whatever the parser reads, so that each one that fails can be cut down in the same way. */
export interface OpenedTarget {
  /** Any input: good, damaged or nonsense. */
  readonly draw: (random: Random) => Uint8Array;
  /**
   * Hands an input to the parser, and throws where it does what it must not. Returns how many units the parser looked at. `random` decides how the
   * input is handed in, such as where it is split; the same input and the same numbers give the same outcome.
   */
  readonly check: (input: Uint8Array, random: Random) => number | Promise<number>;
  /** What the run has shown besides its verdict, a sentence each. */
  readonly notes?: () => readonly string[];
  readonly close?: () => void | Promise<void>;
}
