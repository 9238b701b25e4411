/** A violation as a time line: a lane a client, a bar an operation, from when it was asked until it was told. */
import type { ViolationKind } from '../../check/index.ts';
import type { EvidenceOperation } from '../../race-document.ts';
import { decimals, duration } from '../numbers.ts';
import { cutNote } from './data-table.ts';
import { html, NOTHING, type Html } from './markup.ts';
import { deedOf, faultsOf, isChange, nameOf } from './operations.ts';
import { timeAxis, type TimeAxis } from './time-axis.ts';

interface Evidence {
  readonly kind: ViolationKind;
  readonly slot: number;
  readonly operations: readonly EvidenceOperation[];
}

/** A picture of more than this shows nothing at a glance. */
const MOST_OPERATIONS = 12;
/** A narrower bar has no room for its sign. */
const CROSS_PERCENT = 8;

interface Drawn {
  readonly operation: EvidenceOperation;
  /** Why it cannot stand; undefined where it can. */
  readonly fault: string | undefined;
}

/** How a bar looks; each way is explained in words below the picture. */
type Look = 'fault' | 'done' | 'seen' | 'refused' | 'open';

const LOOKS: Readonly<Record<Look, string>> = {
  fault: 'cannot stand',
  done: 'told as done',
  seen: 'looked',
  refused: 'refused',
  open: 'never answered',
};

/** Nothing where there are no operations to draw. */
export function lanes({ kind, slot, operations }: Evidence): Html {
  const shown = operations.slice(0, MOST_OPERATIONS);
  if (shown.length === 0) return NOTHING;
  const axis = timeAxis(shown);
  const faults = faultsOf(kind, slot, shown);
  const drawn = shown.map((operation, index): Drawn => ({ operation, fault: faults.get(index) }));
  const together = overlap(drawn.filter(({ fault }) => fault !== undefined));
  const byClient = Map.groupBy(drawn, ({ operation }) => operation.client);
  const startSeconds = Math.min(...shown.map(({ askedSeconds }) => askedSeconds));
  const note = cutNote(shown.length, operations.length);
  return html`<figure class="lanes">
    <ul class="lane-list">
      ${[...byClient].map(
        ([client, theirs]) =>
          html`<li class="lane">
            <p class="who">${nameOf(client)}</p>
            <ul>
              ${theirs.map((one) => bar(one, axis, together, startSeconds))}
            </ul>
          </li> `,
      )}
    </ul>
    <div class="lane axis" aria-hidden="true"><span class="who"></span>${axisLine(axis)}</div>
    <figcaption>
      ${key(drawn)}
      <p>
        Time runs to the right, in milliseconds since the first of these
        requests${axis.breaks.length > 0 ? '; idle time is left out at each ⋯' : ''}.${effectsInWords(drawn)}${together === null ? '' : ` Shaded: both were under way at once, for ${duration((together.until - together.from) * 1e6)}.`}${note === '' ? '' : ` (${note} operations)`}
      </p>
    </figcaption>
  </figure> `;
}

function effectsInWords(drawn: readonly Drawn[]): string {
  const isPlaced = drawn.some(({ operation }) => operation.effectSeconds !== undefined);
  return isPlaced
    ? ' The tick across a bar is a moment at which it can have taken effect; a bar without one has no place in the order of all others.'
    : '';
}

/** When all of them were under way at once; null where that never was, or for fewer than two. */
function overlap(drawn: readonly Drawn[]): { readonly from: number; readonly until: number } | null {
  if (drawn.length !== 2) return null;
  const from = Math.max(...drawn.map(({ operation }) => operation.askedSeconds));
  const until = Math.min(...drawn.map(({ operation }) => operation.toldSeconds ?? operation.askedSeconds));
  return until > from ? { from, until } : null;
}

function bar(
  { operation, fault }: Drawn,
  axis: TimeAxis,
  together: ReturnType<typeof overlap>,
  startSeconds: number,
): Html {
  const { askedSeconds, toldSeconds } = operation;
  const from = axis.percentAt(askedSeconds);
  const until = toldSeconds === null ? 100 : axis.percentAt(toldSeconds);
  const asked = inMs(askedSeconds - startSeconds);
  const when =
    toldSeconds === null ? `from ${asked} ms on` : `${asked} – ${inMs(toldSeconds - startSeconds)} ms`;
  const look = lookOf(operation, fault);
  const effect =
    operation.effectSeconds === undefined ? NOTHING : tick(axis.percentAt(operation.effectSeconds));
  return html`<li class="operation">
    <p class="deed">
      ${fault === undefined ? NOTHING : html`<span class="cross" aria-hidden="true">✕</span> `}${deedOf(operation)}
      <span class="when">${when}</span
      >${fault === undefined ? NOTHING : html` <strong class="fault">${fault}</strong>`}
    </p>
    <svg class="track" width="100%" height="20" aria-hidden="true" focusable="false">
      ${together === null ? NOTHING : band(axis.percentAt(together.from), axis.percentAt(together.until))}${gridLines(axis)}${shape(look, from, until)}${effect}
    </svg>
  </li> `;
}

function lookOf(operation: EvidenceOperation, fault: string | undefined): Look {
  if (operation.outcome === 'info') return 'open';
  if (fault !== undefined) return 'fault';
  if (operation.outcome === 'fail') return 'refused';
  return isChange(operation) ? 'done' : 'seen';
}

function inMs(seconds: number): string {
  return decimals(seconds * 1e3, 3);
}

function band(from: number, until: number): Html {
  return html`<rect class="together" x="${at(from)}" width="${at(until - from)}" y="0" height="100%" />`;
}

function gridLines({ ticks, breaks }: TimeAxis): Html {
  return html`${ticks.map(({ percent }) => html`<line class="grid" x1="${at(percent)}" x2="${at(percent)}" y1="0" y2="100%" />`)}${breaks.map(
    (percent) => html`<text class="break" x="${at(percent)}" y="14" text-anchor="middle">⋯</text>`,
  )}`;
}

/** However short it was, it stays visible: a line of its own stands where it begins. */
function shape(look: Look, from: number, until: number): Html {
  const start = html`<line class="start ${look}" x1="${at(from)}" x2="${at(from)}" y1="3" y2="17" />`;
  const body = html`<rect
    class="bar ${look}"
    x="${at(from)}"
    width="${at(Math.max(0, until - from))}"
    y="3"
    height="14"
  />`;
  if (look === 'open')
    return html`${body}${start}<text class="on" x="100%" y="15" dx="-4" text-anchor="end">→</text>`;
  const hasRoom = look === 'fault' && until - from > CROSS_PERCENT;
  const cross = html`<text class="cross" x="${at((from + until) / 2)}" y="15" text-anchor="middle">✕</text>`;
  return html`${body}${start}${hasRoom ? cross : NOTHING}`;
}

function at(percent: number): string {
  return `${Number(percent.toFixed(3))}%`;
}

/** When it took effect, taller than the bar. */
function tick(percent: number): Html {
  return html`<line class="effect" x1="${at(percent)}" x2="${at(percent)}" y1="0" y2="20" />`;
}

function axisLine({ ticks }: TimeAxis): Html {
  return html`<svg class="track" width="100%" height="22" focusable="false">
    <line class="base" x1="0" x2="100%" y1="0.5" y2="0.5" />
    ${ticks.map(
      ({ percent, label }) =>
        html`<line class="base" x1="${at(percent)}" x2="${at(percent)}" y1="0" y2="5" /><text
            x="${at(percent)}"
            y="18"
            text-anchor="${anchor(percent)}"
            >${label}</text
          >`,
    )}
  </svg>`;
}

function anchor(percent: number): string {
  if (percent < 10) return 'start';
  return percent > 88 ? 'end' : 'middle';
}

/** The ways of drawing that occur in this picture, in words. */
function key(drawn: readonly Drawn[]): Html {
  const used = new Set(drawn.map(({ operation, fault }) => lookOf(operation, fault)));
  return html`<ul class="legend">
    ${(Object.keys(LOOKS) as Look[])
      .filter((look) => used.has(look))
      .map(
        (look) =>
          html`<li>
            <svg class="swatch" width="26" height="14" aria-hidden="true" focusable="false">
              <rect class="bar ${look}" x="1" y="1" width="24" height="12" /></svg
            >${LOOKS[look]}
          </li>`,
      )}
  </ul>`;
}
