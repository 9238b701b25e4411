/** One benchmark of a report: what was measured, beside what, when and where, its drawings and its rounds. */
import { commandFor, type BenchmarkEntry } from '../../bench-report/benchmarks.ts';
import type { ReadResult, ReadSide } from '../../bench-report/documents.ts';
import { minuteOf, type Gathered, type Source } from '../../bench-report/gather.ts';
import { html, NOTHING, type Html } from '../html/markup.ts';
import { count } from '../numbers.ts';
import { asSentence, tidy } from '../plain-text.ts';
import { plotOf, roundsTable, rowsOf, type Plot } from './plot.ts';

const SHORT_COMMIT = 10;
/** What groups sides that differ by orders of magnitude, as their names have it. */
const GROUPS = [/^(?<group>pipeline \d+), (?<rest>.+)$/, /^(?<rest>.+), (?<group>\d+ threads)$/];

export function benchmarkElement(
  { name, title, peer }: BenchmarkEntry,
  measured: Gathered<ReadResult> | undefined,
): Html {
  const head = html`<h3>${title}</h3>`;
  if (measured === undefined) return html`${head} ${notMeasured(commandFor(name))}`;
  const { source, told } = measured;
  return html`${head}
    ${told.summary === undefined ? NOTHING : html`<p>${asSentence(tidy(told.summary, 600))}</p>`}
    <p class="note">Peer: ${peer}</p>
    ${sourceNote(source, commandFor(name))} ${plotsOf(told).map(plotOf)}
    ${roundsTable(title, told.unit, told.sides)}`;
}

export function notMeasured(command: string): Html {
  return html`<p class="note">Not measured. Measure it: <code>${command}</code></p>`;
}

/** When, where, from which commit, and how to do it again. */
export function sourceNote({ at, machine, isElsewhere, commit, smoke }: Source, command: string): Html {
  const from =
    commit === null
      ? 'commit not told'
      : `commit ${tidy(commit.commit.slice(0, SHORT_COMMIT))}${commit.dirty ? ' with changes that are not committed' : ''}`;
  const where = `${tidy(machine.cpu, 80)}, ${machine.cores} cores, ${count(machine.memoryMiB)} MiB, ${tidy(machine.os, 60)}, Node ${tidy(machine.node, 20)}`;
  return html`${isElsewhere ? html`<p class="elsewhere"><b>Another machine:</b> ${where}. Not to be held against figures of this one.</p>` : NOTHING}
    ${smoke ? html`<p class="elsewhere"><b>Smoke size:</b> it shows that this runs, not how fast anything is.</p>` : NOTHING}
    <p class="note source">
      Measured ${minuteOf(at)} UTC · ${isElsewhere ? 'elsewhere' : where} · ${from} ·
      <code>${tidy(command, 200)}</code>
    </p>`;
}

/** A drawing for each group and unit: what is in one is alike enough to be seen on one axis. */
function plotsOf({ unit, sides }: ReadResult): Plot[] {
  const named = sides.map((side) => ({ side, ...groupOf(side), unit: side.unit ?? unit }));
  const groups = Map.groupBy(named, ({ group, unit: own }) => `${group}\n${own}`);
  return [...groups.values()].map((all) => {
    const rests = new Map<ReadSide, string>(all.map(({ side, rest }) => [side, rest]));
    const { group, unit: own } = all[0];
    return {
      title: group,
      unit: own,
      rows: rowsOf(
        all.map(({ side }) => side),
        (side) => rests.get(side) ?? side.name,
      ),
    };
  });
}

/** `pipeline 16, durable` is of the group `pipeline 16`; of a figure with a unit of its own, what is behind the colon says which it is. */
function groupOf({ name, unit }: ReadSide): { readonly group: string; readonly rest: string } {
  const [plain = '', figure = ''] = unit === undefined ? [name] : name.replace(/, ms$/, '').split(': ');
  const found = GROUPS.map((pattern) => pattern.exec(plain)?.groups).find((groups) => groups !== undefined);
  const { group = '', rest = plain } = found ?? {};
  return { group: [group, figure].filter((part) => part !== '').join(', '), rest };
}
