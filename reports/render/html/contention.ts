/** How often clients really met, and what the race would have noticed. */
import type { RaceDocument } from '../../race-document.ts';
import { count, decimals, durationOfSeconds, percent, times } from '../numbers.ts';
import { tidy } from '../plain-text.ts';
import { isEnough } from '../rows.ts';
import { html, NOTHING, type Html } from './markup.ts';
import type { Section } from './section.ts';

export function contentionSection(document: RaceDocument): Section[] {
  const { contention, control, parts } = document;
  if (contention === null && control === null && parts.provoked === null) return [];
  const content = html`${controlSentence(document)}
  ${contention === null ? html`<p>How often clients met was not told by this server, so nothing can be counted on it.</p>` : bars(contention)}
  ${contention === null || isEnough(contention) ? NOTHING : html`<p><strong>Too few to show anything.</strong> The race has to be harder: more clients, fewer slots or more skew.</p>`}
  ${boundSentence(document)}`;
  return [{ id: 'contention', title: 'Contention', content }];
}

function controlSentence({ control }: RaceDocument): Html {
  if (control === null)
    return html`<p>There was no control: whether this race would notice a fault was not tried.</p>`;
  const { where, saboteur, caught, doubleBookings, seconds } = control;
  const server = where === 'server' ? 'a server' : 'in a rehearsal, a server of ours';
  const noticed =
    where === 'server'
      ? 'So this race, on this machine, notices such a fault.'
      : 'So this swarm, on this machine, notices such a fault where decisions are held open; those of this target cannot be.';
  const how = doubleBookings > 0 ? `, ${times(doubleBookings)}` : '';
  return caught
    ? html`<p>
        First the control: ${server} with the broken lock ‘${tidy(saboteur)}’ was
        <strong>caught${how}</strong>, in ${durationOfSeconds(seconds)}. ${noticed}
      </p>`
    : html`<p>
        First the control: ${server} with the broken lock ‘${tidy(saboteur)}’ was
        <strong>not caught</strong> in ${durationOfSeconds(seconds)}. So this race would not have noticed a
        fault either.
      </p>`;
}

function bars({
  attempts,
  contested,
  bookings,
  lockWaits,
  share,
  source,
}: NonNullable<RaceDocument['contention']>): Html {
  const of = (value: number) => (attempts > 0 ? value / attempts : 0);
  const rows = [
    { name: 'Attempts to change a slot', value: attempts, note: '', look: 'first' },
    {
      name:
        source === 'server' ? 'met another thread at their slot' : 'overlapped another client at their slot',
      value: contested,
      note: percent(share),
      look: 'second',
    },
    { name: 'of these, bookings won', value: bookings, note: percent(of(bookings)), look: 'third' },
    ...(lockWaits === null
      ? []
      : [
          {
            name: 'Came while another was inside the lock',
            value: lockWaits,
            note: percent(of(lockWaits)),
            look: 'fourth',
          },
        ]),
  ];
  const part = source === 'server' ? 'the provoked part' : 'the race, by its history';
  return html`<ul class="proportions" aria-label="Contention of ${part}">
    ${rows.map(
      ({ name, value, note, look }) =>
        html`<li>
          <p>
            <span>${name}</span> <span class="amount"><b>${count(value)}</b> ${note}</span>
          </p>
          <svg width="100%" height="12" aria-hidden="true" focusable="false">
            <rect class="rail" width="100%" height="12" />
            <rect class="fill-${look}" width="${width(of(value))}" height="12" />
          </svg>
        </li> `,
    )}
  </ul>`;
}

function width(share: number): string {
  return `${decimals(100 * Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0)), 2)}%`;
}

/** Only where nothing was found: a bound on what was not seen. */
function boundSentence({ bound95, contention, doubleBookings }: RaceDocument): Html {
  if (bound95 === null || contention === null || doubleBookings > 0 || !(bound95 > 0)) return NOTHING;
  const { bookings } = contention;
  if (bound95 >= 0.5)
    return html`<p>
      Only ${count(bookings)} bookings were won while contested: too few for a bound on how rare a double one
      is.
    </p>`;
  return html`<p>
    None of the ${count(bookings)} bookings that were won while contested was a double one. By the rule of
    three, if such races are alike and independent, no more than 3 / ${count(bookings)} of them are, 1 in
    ${count(Math.floor(1 / bound95))}, at 95 % confidence.
  </p>`;
}
