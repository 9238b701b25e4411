/** The flame graph as the page has it: what the script draws, and how to walk through it. */
import { count } from '../numbers.ts';
import { dataBlock, html, NOTHING, type Html } from '../html/markup.ts';
import type { FlameData } from './flame-spec.ts';

export function flameFigure(data: FlameData): Html {
  return html`<figure class="flame-figure" id="flame-graph" aria-labelledby="flame-title">
    <figcaption>
      <h3 id="flame-title">Who called whom, and how long it took</h3>
      <p id="flame-caption">
        Each bar is a function, as wide as the time in it and in all that it called; below it is what it
        called. From left to right stands the most first: it is no course of time. What is idle is left out. A
        click, or Enter, shows what is below a bar over the whole width; the arrow keys walk, Escape goes
        back. ${cut(data)}
      </p>
    </figcaption>
    <div class="flame-controls">
      ${data.views.length > 1 ? choices(data) : NOTHING}
      <label
        >Find <input type="search" autocomplete="off" spellcheck="false" placeholder="function or file"
      /></label>
      <button type="button" disabled>Back out</button>
    </div>
    <div
      class="flame"
      tabindex="0"
      role="application"
      aria-roledescription="flame graph"
      aria-label="Flame graph"
      aria-describedby="flame-caption flame-reading"
    ></div>
    <p class="reading" id="flame-reading" role="status"></p>
    ${dataBlock('flame-data', data)}
  </figure> `;
}

function choices({ views }: FlameData): Html {
  return html`<fieldset>
    <legend>Show</legend>
    ${views.map(
      ({ label }, index) =>
        html`<label
          ><input type="radio" name="flame-view" value="${index}" ${index === 0 ? html`checked` : NOTHING} />
          ${label}</label
        > `,
    )}
  </fieldset>`;
}

function cut({ views }: FlameData): string {
  const [{ nodes, nodesInAll }] = views;
  return nodes.length < nodesInAll
    ? `Of all threads, showing ${count(nodes.length)} of ${count(nodesInAll)} bars: the others would be too narrow to be seen.`
    : '';
}
