/** The head of a page: a verdict with its sign, what was shown and what was not, and the figures that people ask for. */
import type { Verdict } from '../../check/index.ts';
import { html, NOTHING, type Html } from './markup.ts';

/** Name, value, and what the value is of. */
export type KeyFigure = readonly [name: string, value: string, note: string];

export interface Banner {
  /** Decides sign and colour. */
  readonly verdict: Verdict;
  readonly brand: string;
  readonly word: string;
  readonly meaning: string;
  readonly shown: string;
  readonly notShown: string | null;
  readonly figures: readonly KeyFigure[];
}

/** Drawn in a box of 24 by 24: each verdict has a shape of its own, not only a colour. */
const SIGNS: Readonly<Record<Verdict, Html>> = {
  ok: html`<circle cx="12" cy="12" r="11" /><path d="M7 12.5l3.4 3.5L17 8.5" />`,
  violation: html`<path class="body" d="M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4z" /><path
      d="M8 8l8 8M16 8l-8 8"
    />`,
  unknown: html`<path class="body" d="M12 1.2L23.4 22H.6z" /><path d="M12 8.5v6M12 17.6v1.2" />`,
};

export function banner({ verdict, brand, word, meaning, shown, notShown, figures }: Banner): Html {
  return html`<header class="verdict ${verdict}">
    <div class="column">
      <p class="brand">${brand}</p>
      <h1>
        <svg class="sign" viewBox="0 0 24 24" width="44" height="44" aria-hidden="true" focusable="false">
          ${SIGNS[verdict]}</svg
        ><span><span class="word">${word}</span> <span class="meaning">${meaning}</span></span>
      </h1>
      <p class="shown">${shown}</p>
      ${notShown === null ? NOTHING : html`<p class="not-shown">${notShown}</p>`} ${keyFigureList(figures)}
    </div>
  </header> `;
}

export function keyFigureList(figures: readonly KeyFigure[]): Html {
  return html`<dl class="key-figures">
    ${figures.map(
      ([name, value, note]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}<small>${note}</small></dd>
        </div> `,
    )}
  </dl>`;
}
