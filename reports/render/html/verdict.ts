/** What is read first: the verdict, what was shown and what was not, and the figures that people ask for. */
import type { Verdict } from '../../check/index.ts';
import type { RaceDocument } from '../../race-document.ts';
import { count, duration, percent, perSecond } from '../numbers.ts';
import { headline, whatWasNotShown, whatWasShown } from '../sentences.ts';
import { html, type Html } from './markup.ts';

/** Drawn in a box of 24 by 24: each verdict has a shape of its own, not only a colour. */
const SIGNS: Readonly<Record<Verdict, Html>> = {
  ok: html`<circle cx="12" cy="12" r="11" /><path d="M7 12.5l3.4 3.5L17 8.5" />`,
  violation: html`<path class="body" d="M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4z" /><path
      d="M8 8l8 8M16 8l-8 8"
    />`,
  unknown: html`<path class="body" d="M12 1.2L23.4 22H.6z" /><path d="M12 8.5v6M12 17.6v1.2" />`,
};

export function verdictHeader(document: RaceDocument): Html {
  const { word, meaning } = headline(document);
  return html`<header class="verdict ${document.verdict}">
    <div class="column">
      <p class="brand">vaga · a race for slots</p>
      <h1>
        <svg class="sign" viewBox="0 0 24 24" width="44" height="44" aria-hidden="true" focusable="false">
          ${SIGNS[document.verdict]}</svg
        ><span><span class="word">${word}</span> <span class="meaning">${meaning}</span></span>
      </h1>
      <p class="shown">${whatWasShown(document)}</p>
      <p class="not-shown">${whatWasNotShown(document)}</p>
      <dl class="key-figures">
        ${keyFigures(document).map(
          ([name, value, note]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}<small>${note}</small></dd>
            </div> `,
        )}
      </dl>
    </div>
  </header> `;
}

/** Name, value, and what the value is of. */
function keyFigures(document: RaceDocument): (readonly [string, string, string])[] {
  const { throughputOps, latencyUs, bookings, contention, seed, doubleBookings, verdict } = document;
  const figures: (readonly [string, string, string])[] = [];
  if (verdict === 'violation' && doubleBookings > 0)
    figures.push(['Double bookings', count(doubleBookings), `of ${count(bookings)} bookings`]);
  else figures.push(['Bookings', count(bookings), 'won in both parts together']);
  if (throughputOps !== null)
    figures.push(['Throughput', perSecond(throughputOps), 'operations, natural part']);
  if (latencyUs !== null) {
    figures.push(['Latency p50', duration(latencyUs.p50), 'half were faster']);
    figures.push(['Latency p99', duration(latencyUs.p99), '1 in 100 was slower']);
  }
  if (contention !== null)
    figures.push(['Contested', percent(contention.share), `of ${count(contention.attempts)} attempts`]);
  figures.push(['Seed', String(seed), 'repeats the workload']);
  return figures;
}
