/** The verdict, as the card on a terminal says it: what was shown, what was not, and what went wrong where. */
import { html } from 'htm/preact';

import { amount, micros } from '../words/race-numbers.ts';
import { headline, kindFact, notShown, saleSentence, shown } from '../words/race-verdict.ts';
import { say } from '../words/race.ts';
import { language } from '../words.ts';
import { doubleBookingsIn, tellingOf, type RaceDocument } from './document.ts';
import { outcome } from './state.ts';

/** A card shows that something is wrong and what; the report has the rest. */
const MOST_TOLD = 3;
const SIGNS = { ok: '✓', violation: '✗', unknown: '?' } as const;

export function VerdictCard() {
  const last = outcome.value;
  if (last === undefined) return null;
  if (last.kind === 'stopped') return null;
  if (last.kind === 'failed')
    return html`<section class="verdict unknown" aria-labelledby="verdict-heading">
      <h2 id="verdict-heading"><span class="sign" aria-hidden="true">!</span> ${say('failed')}</h2>
      <p lang="en" class="said-by-server">${last.sentence}</p>
    </section>`;
  const { document } = last;
  return html`<section class="verdict ${document.verdict}" aria-labelledby="verdict-heading">
    <h2 id="verdict-heading">
      <span class="sign" aria-hidden="true">${SIGNS[document.verdict]}</span> ${headline(document)}
    </h2>
    <p class="shown">${shown(document)}</p>
    <p class="note">${notShown(document)}</p>
    <${Wrong} document=${document} />
    <${Reasons} document=${document} />
    <${KeyFigures} document=${document} />
    <p>
      <a href="/api/races/current/report" target="_blank" rel="noopener">${say('report')}</a>
    </p>
    <p class="note">${say('repeat')}</p>
    <p class="command"><code>${document.command}</code></p>
  </section>`;
}

function Wrong({ document }: { readonly document: RaceDocument }) {
  const facts = Object.entries(document.violations).map(([kind, count]) => kindFact(kind, count));
  if (facts.length === 0) return null;
  const told = tellingOf(doubleBookingsIn(document), MOST_TOLD);
  return html`<h3>${say('wrong')}</h3>
    <ol class="sales">
      ${told.map(
        (sale) =>
          html`<li>
            ${saleSentence(sale)}
            <details>
              <summary>${say('evidence')}</summary>
              <p lang="en">${sale.sentence}.</p>
            </details>
          </li>`,
      )}
    </ol>
    <p>${say('inAll')} ${facts.join(', ')}.</p>`;
}

/** Why it is no pass, or what else is to be said: in the words of the report, which are English. */
function Reasons({ document: { verdict, reasons, parts } }: { readonly document: RaceDocument }) {
  const told = new Set(
    [parts.provoked, parts.natural].flatMap((part) =>
      (part?.explained ?? []).filter(({ kind }) => kind === 'doubleBooking').map(({ sentence }) => sentence),
    ),
  );
  // A card with double bookings need not tell every contradiction that comes of them.
  const others = told.size > 0 ? [] : reasons.slice(0, MOST_TOLD);
  if (others.length === 0) return null;
  return html`<h3>${verdict === 'unknown' ? say('why') : say('details')}</h3>
    <ul lang="en">
      ${others.map((reason) => html`<li>${reason}</li>`)}
    </ul>`;
}

function KeyFigures({ document }: { readonly document: RaceDocument }) {
  const { bookings, doubleBookings, contention, throughputOps, latencyUs } = document;
  const share = new Intl.NumberFormat(language.value, { style: 'percent', maximumFractionDigits: 1 });
  const rows = [
    [say('bookings'), amount(bookings)],
    [say('doubleBookings'), amount(doubleBookings)],
    [say('contested'), contention === null ? '–' : share.format(contention.share)],
    [say('throughput'), throughputOps === null ? '–' : `${amount(throughputOps)}/s`],
    ['p50', micros(latencyUs?.['p50'])],
    ['p99', micros(latencyUs?.['p99'])],
  ];
  return html`<dl class="figures">
    ${rows.map(
      ([name, value]) =>
        html`<div key=${name}>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}
