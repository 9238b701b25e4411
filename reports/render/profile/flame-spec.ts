/** What is agreed between the page of a profile and the script in it, which draws the flame graph. */

/** Name, place, the name of its category, and that category in words. */
export type FlameFrame = readonly [name: string, where: string, category: string, words: string];
/** Nodes come after their parents; the root's parent is −1. Times in whole microseconds. */
export type FlameNode = readonly [
  parent: number,
  frame: number,
  startUs: number,
  totalUs: number,
  selfUs: number,
];

export interface FlameView {
  readonly label: string;
  readonly nodes: readonly FlameNode[];
  /** How many there are, those too small to be drawn included. */
  readonly nodesInAll: number;
}

export interface FlameData {
  readonly frames: readonly FlameFrame[];
  readonly views: readonly FlameView[];
}
