/** The clinics of a trace in plain sentences. */
import type { ClinicResult, TraceResults } from '../../trace-results.ts';
import { count, counted, percent } from '../numbers.ts';
import { tidy } from '../plain-text.ts';
import { day, hour } from './file-times.ts';
import { html, NOTHING, type Html } from './markup.ts';

/** Names of clinics are names; what is longer is not read in a table. */
const NAME_CHARACTERS = 80;
const NAMED = 3;
const SHARES = [0.9, 0.95, 0.99];

export function clinicName({ clinic }: ClinicResult): string {
  return tidy(clinic, NAME_CHARACTERS);
}

export function clinicSentences(trace: TraceResults): Html {
  const { places } = trace;
  return html`<p class="lead">${outcome(trace)}</p>
    <p>${rush(trace)}</p>
    <p>${mostRefused(trace)}</p>
    <p>${enoughPlaces(trace)}</p>
    <p class="note">
      The number of places, ${count(places)} for each clinic on each day, is an assumption of the race
      (<code>--places</code>), not something the file tells; the race took the requests in the file’s order
      but much faster. Times are the file’s own.
    </p>`;
}

function outcome({ requests, sold, refused, unknown, clinics, first, last }: TraceResults): string {
  const when = day(first) === day(last) ? `on ${day(first)}` : `from ${day(first)} to ${day(last)}`;
  const asked = `${counted(requests, 'request was', 'requests were')} made to ${counted(clinics.length, 'clinic')}, ${when}.`;
  if (!(requests > 0)) return asked;
  const turnedAway = refused === 0 ? 'nobody was turned away' : `${count(refused)} were turned away`;
  const lost =
    unknown > 0 ? ` Of ${count(unknown)} it is not known, because the answer was lost or the run ended.` : '';
  return `${asked} ${count(sold)} got a place (${percent(sold / requests)}), ${turnedAway}${refused > 0 ? ` (${percent(refused / requests)})` : ''}.${lost}`;
}

function rush({ rush: { hour: when, requests, refused } }: TraceResults): string {
  const away = refused === 0 ? 'all of them found a place' : `${count(refused)} of them were turned away`;
  return `The rush was on ${hour(when)}: ${counted(requests, 'request')} in one hour, and ${away}.`;
}

function mostRefused({ clinics, refused, clinicDays, clinicDaysSoldOut }: TraceResults): Html {
  const days = `Counting the days of each clinic, ${counted(clinicDays, 'day was', 'days were')} asked for, and ${clinicDaysSoldOut === 0 ? 'none' : count(clinicDaysSoldOut)} of these ${clinicDaysSoldOut === 1 ? 'was' : 'were'} sold out.`;
  const worst = clinics.slice(0, NAMED).filter((clinic) => clinic.refused > 0);
  if (worst.length === 0 || !(refused > 0)) return html`${days} No clinic had to turn anybody away.`;
  const together = worst.reduce((sum, clinic) => sum + clinic.refused, 0) / refused;
  const named = worst.map(
    (clinic, index) =>
      html`${index === 0 ? NOTHING : index < worst.length - 1 ? ', ' : ' and '}<b>${clinicName(clinic)}</b>
        (${count(clinic.refused)} of ${count(clinic.requests)})`,
  );
  const share = worst.length > 1 ? html`, together ${percent(together)} of all who were` : NOTHING;
  return html`${days} Most were turned away by ${named}${share}.`;
}

/** How many places a day are enough for most of the requests. */
function enoughPlaces({ ifPlaces, requests }: TraceResults): string {
  const enough = SHARES.flatMap((share) => {
    const point = ifPlaces.find(({ sold }) => sold >= share * requests);
    return point === undefined ? [] : [{ share, places: point.places }];
  });
  const [first, ...others] = enough;
  if (first === undefined || !(requests > 0)) return '';
  const more = others.map(({ share, places }) => `${count(places)} for ${percent(share)}`);
  const rest = more.length === 0 ? '' : `, ${more.join(' and ')}`;
  return `With ${counted(first.places, 'place')} a day at each clinic ${percent(first.share)} of the requests would have found one${more.length === 0 ? '' : '; it takes'}${rest.replace(/^,/, '')}.`;
}
