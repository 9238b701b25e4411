/** A comparison as one HTML file, which needs nothing but itself: the verdict, the ratios, the curves, and every round as it was measured. */
import { MEASURE_NAMES, type CompareDocument, type CompareSide } from '../../compare/document.ts';
import { readAssets } from '../html/assets.ts';
import type { Assets } from '../html/inlined-assets.ts';
import { banner } from '../html/banner.ts';
import type { Ink } from '../html/chart-spec.ts';
import { dataTable } from '../html/data-table.ts';
import { html, NOTHING, type Html } from '../html/markup.ts';
import { CHARTS_BY, reportPage } from '../html/report-page.ts';
import type { Section } from '../html/section.ts';
import { ticksFromZero } from '../html/ticks.ts';
import { count, decimals, duration, perSecond } from '../numbers.ts';
import { asSentence, MAX_COMMAND_CHARACTERS, tidy } from '../plain-text.ts';
import { latencySection, throughputSection } from './curves.ts';
import { ratiosSection } from './ratios.ts';
import { tracks, type TrackRow } from './tracks.ts';
import {
  changeText,
  compareHeadline,
  ratioText,
  reasonText,
  SHOWN,
  verdictFacts,
  whatWasCompared,
  WHAT_IS_NOT_COMPARED,
} from './words.ts';

/** One for each side; there are no more of either. */
const INKS: readonly Ink[] = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'];
/** Of one side, in words. */
const MOST_REASONS = 10;

type Inks = ReadonlyMap<string, Ink>;

let assets: Assets | undefined;

export function compareHtml(document: CompareDocument): string {
  assets ??= readAssets([new URL('./styles.css', import.meta.url)]);
  const { head, scripts } = assets;
  const { word, meaning } = compareHeadline(document);
  const sections = sectionsOf(document);
  return reportPage({
    title: `${word}: ${meaning}`,
    head,
    scripts,
    header: compareHeader(document),
    sections,
    madeBy: html`Made by <i>vaga</i>. ${CHARTS_BY}`,
  });
}

function compareHeader(document: CompareDocument): Html {
  const { verdict, sides, base, seed, machine, reasons } = document;
  return banner({
    verdict,
    brand: 'vaga · a comparison',
    ...compareHeadline(document),
    shown: whatWasCompared(document),
    notShown: reasons.length > 0 ? reasonText(reasons[0]) : WHAT_IS_NOT_COMPARED,
    figures: [
      ...sides.map((side) => throughputFigure(side, base)),
      ['Machine', `${machine.cores} cores`, `${tidy(machine.cpu)}; seed ${seed}`] as const,
    ],
  });
}

function throughputFigure({ name, measures }: CompareSide, base: string): readonly [string, string, string] {
  const { median, ratio } = measures.throughputOps;
  const note =
    name === base
      ? 'operations; the base of all ratios'
      : ratio === null
        ? 'not comparable'
        : `operations; × ${ratioText(ratio)}, ${changeText(ratio)}`;
  return [tidy(name, 40), median === null ? '–' : perSecond(median), note];
}

function sectionsOf(document: CompareDocument): Section[] {
  const { sides } = document;
  const inks: Inks = new Map(sides.map(({ name }, index) => [name, INKS[index % INKS.length]]));
  return [
    ...notesSection(document),
    ...ratiosSection(document, inks),
    throughputSection(document, inks),
    ...latencySection(document, inks),
    fairnessSection(document, inks),
    ...cpuSection(document, inks),
    verdictsSection(document),
    figuresSection(document),
    LIMITS,
  ];
}

/** What the figures have to be read with comes before them. */
function notesSection({ notes }: CompareDocument): Section[] {
  if (notes.length === 0) return [];
  const content = html`<ul class="facts">
    ${notes.map((note) => html`<li>${tidy(note)}</li> `)}
  </ul>`;
  return [{ id: 'notes', title: 'To be read with this', content }];
}

function fairnessSection({ sides }: CompareDocument, inks: Inks): Section {
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map((at) => ({ at, label: decimals(at, 1) }));
  const content = html`<p>
      Jain’s index of the bookings that each client won: 1 is even, and 0.5 is as uneven as if half of the
      clients had won nothing. A circle is a round, the bar their median.
    </p>
    ${tracks({ label: 'Fairness by side', ticks, line: null, rows: stripRows('jain', sides, inks) })}`;
  return { id: 'fairness', title: 'Fairness', content };
}

function cpuSection({ sides }: CompareDocument, inks: Inks): Section[] {
  const rows = stripRows('serverCpuUs', sides, inks);
  const most = Math.max(
    ...sides.flatMap(({ measures }) => measures.serverCpuUs.rounds.filter((figure) => figure !== null)),
  );
  if (!(most > 0)) return [];
  const content = html`<p>
      What the server’s process took for each operation of the closed loop, all its threads together. ‘–’
      stands for a server that was there before, whose process is not known here. A circle is a round, the bar
      their median.
    </p>
    ${tracks({ label: 'Server CPU by side', ticks: ticksFromZero(most, duration), line: null, rows })}`;
  return [{ id: 'cpu', title: 'Server CPU', content }];
}

function stripRows(measure: 'jain' | 'serverCpuUs', sides: readonly CompareSide[], inks: Inks): TrackRow[] {
  return sides.map(({ name, measures }) => {
    const { rounds, median } = measures[measure];
    return {
      name: tidy(name, 40),
      told: median === null ? '–' : SHOWN[measure].write(median),
      ink: inks.get(name) ?? 'first',
      marks: [
        ...rounds.filter((figure) => figure !== null).map((at) => ({ kind: 'dot', at }) as const),
        ...(median === null ? [] : [{ kind: 'median', at: median } as const]),
      ],
    };
  });
}

function verdictsSection({ sides }: CompareDocument): Section {
  const content = html`<p>
      Every answer of every run was recorded and judged, as in a race: do all of them fit one order of events
      in which no slot is sold twice?
    </p>
    ${sides.map((side) => sideVerdict(side))}`;
  return { id: 'verdicts', title: 'Verdict of each side', content };
}

function sideVerdict(side: CompareSide): Html {
  const { name, what, isFresh, verdict, reasons } = side;
  const [word, ...facts] = verdictFacts(side);
  const shown = reasons.slice(0, MOST_REASONS);
  const note = reasons.length > shown.length ? ` (showing ${shown.length} of ${count(reasons.length)})` : '';
  return html`<div class="side-verdict">
    <h3>${tidy(name, 40)}: <span class="${verdict}">${word}</span></h3>
    <p>${facts.join(' · ')}</p>
    <p class="note">
      ${tidy(what)}${isFresh ? '; started anew for each run' : '; was there before, and not started by this comparison'}.
    </p>
    ${
      shown.length === 0
        ? NOTHING
        : html`<details class="data">
            <summary>Why${note}</summary>
            <ul class="facts">
              ${shown.map((reason) => html`<li>${asSentence(tidy(reason))}</li> `)}
            </ul>
          </details>`
    }
  </div>`;
}

function figuresSection(document: CompareDocument): Section {
  const { sides, machine, command, options, base } = document;
  const facts = [
    ['machine', `${machine.cpu}, ${machine.cores} cores, ${count(machine.memoryMiB)} MiB`],
    ['system', `${machine.os}, Node ${machine.node}`],
    ...Object.entries(options).map(([name, value]) => [`--${name}`, value === null ? 'not set' : value]),
  ];
  const content = html`${dataTable(roundsTable(sides, base), 'All rounds')}
    <h3 id="repeat">Repeat with</h3>
    <div class="command">
      <pre
        tabindex="0"
        role="region"
        aria-labelledby="repeat"
      ><code>${tidy(command, MAX_COMMAND_CHARACTERS)}</code></pre>
      <button type="button" class="copy" hidden>Copy</button>
    </div>
    <details class="data">
      <summary>Machine and options</summary>
      <table class="pairs">
        <tbody>
          ${facts.map(
            ([name, value]) =>
              html`<tr>
                <th scope="row">${tidy(String(name), 60)}</th>
                <td>${tidy(String(value), 300)}</td>
              </tr> `,
          )}
        </tbody>
      </table>
    </details>`;
  return { id: 'figures', title: 'All rounds', content };
}

function roundsTable(sides: readonly CompareSide[], base: string) {
  const rounds = sides[0]?.rounds.length ?? 0;
  return {
    columns: ['side and figure', 'median', `ratio to ${tidy(base, 40)}`, 'difference'].concat(
      Array.from({ length: rounds }, (_, round) => `round ${round + 1}`),
    ),
    rows: MEASURE_NAMES.flatMap((measure) =>
      sides.map(({ name, measures }) => {
        const { median, ratio, rounds: figures } = measures[measure];
        const told = (value: number | null) => (value === null ? '–' : SHOWN[measure].write(value));
        return [
          `${SHOWN[measure].title}, ${tidy(name, 40)}`,
          told(median),
          ratio === null ? '–' : ratioText(ratio),
          ratio === null ? '–' : changeText(ratio),
          ...figures.map(told),
        ];
      }),
    ),
  };
}

const LIMITS: Section = {
  id: 'limits',
  title: 'How far this goes',
  content: html`<p>${WHAT_IS_NOT_COMPARED}</p>
    <p>
      The interval of a ratio is a bootstrap over the rounds of both sides, and a difference has to pass the
      rank test of Mann and Whitney, too. Both know only these rounds on this machine: another one, another
      number of clients or another skew may turn them round. A seed repeats the workload, not the interleaving
      of threads.
    </p>`,
};
