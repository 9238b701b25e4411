/**
 * Profiles in the file format of speedscope (https://www.speedscope.app/file-format-schema.json), so that they can be opened there: each thread
 * with its stacks in the order in which they were seen.
 */
import { spellsIn, type CpuProfile, type ProfileNode, type Spell, type TimeWindow } from './cpu-profile.ts';
import { placeOf } from './places.ts';

interface SpeedscopeFrame {
  readonly name: string;
  readonly file?: string;
  readonly line?: number;
}

interface SampledProfile {
  readonly type: 'sampled';
  readonly name: string;
  readonly unit: 'microseconds';
  readonly startValue: number;
  readonly endValue: number;
  /** Stacks from the outermost function to the innermost, as indexes of frames. */
  readonly samples: readonly (readonly number[])[];
  readonly weights: readonly number[];
}

export interface SpeedscopeFile {
  readonly $schema: 'https://www.speedscope.app/file-format-schema.json';
  readonly name: string;
  readonly exporter: string;
  readonly activeProfileIndex: number;
  readonly shared: { readonly frames: readonly SpeedscopeFrame[] };
  readonly profiles: readonly SampledProfile[];
}

export function speedscopeFile(
  name: string,
  threads: readonly { readonly name: string; readonly profile: CpuProfile }[],
  window: TimeWindow,
): SpeedscopeFile {
  const frames: SpeedscopeFrame[] = [];
  const indexes = new Map<string, number>();
  const indexOf = ({ callFrame: { functionName, url, lineNumber } }: ProfileNode): number => {
    const key = `${functionName}\0${url}\0${lineNumber}`;
    const known = indexes.get(key);
    if (known !== undefined) return known;
    indexes.set(key, frames.length);
    frames.push({
      name: functionName || '(anonymous)',
      ...(url === '' ? {} : { file: placeOf(url) }),
      ...(lineNumber < 0 ? {} : { line: lineNumber + 1 }),
    });
    return frames.length - 1;
  };
  const profiles = threads.map(({ name: thread, profile }): SampledProfile => {
    const stacks = stacksOf(profile, indexOf);
    const spells = joined(spellsIn(profile, window));
    return {
      type: 'sampled',
      name: thread,
      unit: 'microseconds',
      startValue: 0,
      endValue: spells.reduce((sum, { us }) => sum + us, 0),
      samples: spells.map(({ node }) => stacks.get(node) ?? []),
      weights: spells.map(({ us }) => us),
    };
  });
  return {
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    name,
    exporter: 'vaga profile',
    activeProfileIndex: 0,
    shared: { frames },
    profiles,
  };
}

/** The stack of every node; the root of a profile is no function. */
function stacksOf(profile: CpuProfile, indexOf: (node: ProfileNode) => number): Map<number, number[]> {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const stacks = new Map<number, number[]>();
  const walk = (node: ProfileNode, above: readonly number[]): void => {
    for (const id of node.children ?? []) {
      const child = byId.get(id) as ProfileNode;
      const stack = [...above, indexOf(child)];
      stacks.set(id, stack);
      walk(child, stack);
    }
  };
  walk(profile.nodes[0], []);
  return stacks;
}

/** Neighbours with one stack are one. */
function joined(spells: readonly Spell[]): Spell[] {
  const joint: { node: number; us: number }[] = [];
  for (const { node, us } of spells) {
    const last = joint.at(-1);
    if (last?.node === node) last.us += us;
    else joint.push({ node, us });
  }
  return joint;
}
