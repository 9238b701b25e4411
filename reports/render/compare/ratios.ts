/** How each side compares with the base, figure by figure: a point for the ratio, a line for its interval. */
import { MEASURES, MEASURE_NAMES, type CompareDocument, type MeasureName } from '../../compare/document.ts';
import type { Ink } from '../html/chart-spec.ts';
import { html, type Html } from '../html/markup.ts';
import type { Section } from '../html/section.ts';
import { logarithmicTicks } from '../html/ticks.ts';
import { decimals } from '../numbers.ts';
import { tidy } from '../plain-text.ts';
import { tracks, type TrackRow } from './tracks.ts';
import { changeText, ratioText, SHOWN } from './words.ts';

export function ratiosSection(document: CompareDocument, inks: ReadonlyMap<string, Ink>): Section[] {
  const { sides, base } = document;
  const figures = MEASURE_NAMES.flatMap((measure) => {
    const ratios = sides.flatMap(({ measures }) => measures[measure].ratio ?? []);
    if (ratios.length === 0) return [];
    const ends = ratios.flatMap(({ low, high }) => [low, high]);
    const ticks = logarithmicTicks(Math.min(1, ...ends), Math.max(1, ...ends), (value) => decimals(value, 4));
    const { title, note } = SHOWN[measure];
    const rows = rowsFor(measure, document, inks);
    return html`<h3>${title}</h3>
      <p class="note">${note}; ${MEASURES[measure].better} is better</p>
      ${tracks({ label: `${title}, ratios to ${tidy(base)}`, ticks, line: 0, rows })}`;
  });
  if (figures.length === 0) return [];
  return [{ id: 'ratios', title: `Ratios to ${tidy(base)}`, content: html`${INTRODUCTION}${figures}` }];
}

const INTRODUCTION: Html = html`<p>
  Each point is the ratio of two medians of rounds, and the line through it holds that ratio with 95 %. A
  filled point is a difference; a hollow one may be noise: its interval reaches to 1, or the rounds of the two
  sides are so mixed that alike sides would be mixed like that in 5 % of all cases. The scale is logarithmic,
  so twice and half are equally far from 1.
</p>`;

function rowsFor(
  measure: MeasureName,
  { sides }: CompareDocument,
  inks: ReadonlyMap<string, Ink>,
): TrackRow[] {
  return sides.flatMap(({ name, measures }) => {
    const { ratio } = measures[measure];
    if (ratio === null) return [];
    return [
      {
        name: tidy(name),
        told: `${ratioText(ratio)} ${changeText(ratio)}`,
        ink: inks.get(name) ?? 'first',
        marks: [
          { kind: 'interval', at: Math.log10(ratio.low), until: Math.log10(ratio.high) },
          { kind: ratio.change === 'none' ? 'noise' : 'difference', at: Math.log10(ratio.ratio) },
        ],
      },
    ];
  });
}
