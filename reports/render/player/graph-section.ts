/** The state graph of a small proof as a picture, and the same as a table. */
import { dataTable } from '../html/data-table.ts';
import { html, NOTHING, type Html } from '../html/markup.ts';
import type { Section } from '../html/section.ts';
import { count, counted } from '../numbers.ts';
import { threadClass } from './badge.ts';
import { layOut, type Layout, type Placed } from './graph-layout.ts';
import type { ProofPage } from './proof-page.ts';
import type { StateGraph } from '../../proof/graph-data.ts';
import { describeWhereabouts } from './whereabouts.ts';

/** A picture of more shows nothing. */
const MOST_STATES = 150;
const COLUMN_PX = 46;
const ROW_PX = 64;
const RADIUS_PX = 11;
/** How far a line that does not lead one row down swings out. */
const BEND_PX = 18;

export function graphSection({ graph, states, verdict }: ProofPage): Section {
  return {
    id: 'graph',
    title: 'The states',
    content:
      graph === null || graph.nodes.length > MOST_STATES || graph.nodes.length === 0
        ? html`<p>
            ${counted(states, 'state')} ${verdict === 'proved' ? 'are the whole of it' : 'were reached'}.
            ${
              states > MOST_STATES
                ? `Up to ${count(MOST_STATES)} are drawn; fewer threads make fewer states.`
                : 'There is no picture of them.'
            }
          </p>`
        : picture(graph),
  };
}

function picture(graph: StateGraph): Html {
  const layout = layOut(graph);
  const width = layout.columns * COLUMN_PX;
  const height = layout.rows.length * ROW_PX;
  return html`<figure class="graph">
    <figcaption>
      <p>
        Each sign is a state of the whole system; the one at the top is the first, and each row is one step
        further from it. Lines lead to where one step of one thread takes it: solid ones a row down, dashed
        ones elsewhere.
      </p>
      ${LEGEND}
    </figcaption>
    <p class="state-told" aria-live="polite" hidden>
      Point at a state, or reach the first by Tab and the others by the arrow keys: it is told in words.
    </p>
    <div class="scroll picture" tabindex="0" role="region" aria-label="State graph, picture">
      <svg
        viewBox="0 0 ${width} ${height}"
        width="${width}"
        height="${height}"
        role="group"
        aria-label="State graph"
      >
        ${lines(graph, layout)}${graph.nodes.map((node, index) => sign(node, index, layout.nodes[index]))}
      </svg>
    </div>
    <details class="data">
      <summary>The states as a table</summary>
      ${table(graph, layout)}
    </details>
  </figure>`;
}

const LEGEND = html`<ul class="legend">
  <li>
    <svg class="swatch" width="24" height="24" aria-hidden="true" focusable="false">
      <circle class="outside" cx="12" cy="12" r="9" /></svg
    >nobody is inside
  </li>
  <li>
    <svg class="swatch" width="24" height="24" aria-hidden="true" focusable="false">
      <rect class="one thread-0" x="3" y="3" width="18" height="18" />
      <text x="12" y="12">0</text></svg
    >the thread of this number is inside
  </li>
  <li>
    <svg class="swatch" width="24" height="24" aria-hidden="true" focusable="false">
      <circle class="outside" cx="12" cy="12" r="9" />
      <text class="asleep" x="12" y="12">z</text></svg
    >somebody sleeps
  </li>
</ul>`;

const xOf = ({ x }: Placed): number => (x + 0.5) * COLUMN_PX;
const yOf = ({ row }: Placed): number => (row + 0.5) * ROW_PX;

/** One line for all steps between the same two states. */
function lines({ edges }: StateGraph, { nodes }: Layout): Html {
  const drawn = Map.groupBy(
    edges.filter(({ from, to }) => from !== to && from in nodes && to in nodes),
    ({ from, to }) => `${from} ${to}`,
  );
  return html`${[...drawn.values()].map(([{ from, to }]) => {
    const [start, end] = [nodes[from], nodes[to]];
    const straight = end.row === start.row + 1;
    return html`<path
      class="${straight ? 'step' : 'step back'}"
      data-from="${from}"
      data-to="${to}"
      d="${straight ? `M${xOf(start)} ${yOf(start)}L${xOf(end)} ${yOf(end)}` : arc(start, end)}"
    />`;
  })}`;
}

function arc(start: Placed, end: Placed): string {
  const [x1, y1, x2, y2] = [xOf(start), yOf(start), xOf(end), yOf(end)];
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const bend = BEND_PX + length / 8;
  // To the right as one goes, so that a way there and the way back are apart.
  const x = (x1 + x2) / 2 - ((y2 - y1) / length) * bend;
  const y = (y1 + y2) / 2 + ((x2 - x1) / length) * bend;
  return `M${x1} ${y1}Q${x.toFixed(1)} ${y.toFixed(1)} ${x2} ${y2}`;
}

function sign(node: StateGraph['nodes'][number], index: number, placed: Placed): Html {
  const inside = insideOf(node);
  const [x, y] = [xOf(placed), yOf(placed)];
  const sleeps = inside.length === 0 && node.threads.some(({ asleep }) => asleep);
  const text = `State ${index + 1}: ${describeNode(node)}`;
  return html`<g
    class="state"
    data-state="${index}"
    data-row="${placed.row}"
    data-x="${x}"
    tabindex="${index === 0 ? 0 : -1}"
    role="img"
    aria-label="${text}"
    ><title>${text}</title
    >${shape(inside, x, y)}${index === 0 ? html`<circle class="first" cx="${x}" cy="${y}" r="${RADIUS_PX + 4}" />` : NOTHING}<text
      ${sleeps ? ASLEEP : NOTHING}
      x="${x}"
      y="${y}"
      >${inside.length > 0 ? inside.join('') : sleeps ? 'z' : ''}</text
    ></g
  >`;
}

const ASLEEP = html`class="asleep"`;

function shape(inside: readonly number[], x: number, y: number): Html {
  if (inside.length === 0) return html`<circle class="outside" cx="${x}" cy="${y}" r="${RADIUS_PX}" />`;
  const size = 2 * RADIUS_PX - 2;
  return html`<rect
    class="${inside.length === 1 ? `one ${threadClass(inside[0])}` : 'many'}"
    x="${x - size / 2}"
    y="${y - size / 2}"
    width="${size}"
    height="${size}"
  />`;
}

function insideOf({ threads }: StateGraph['nodes'][number]): number[] {
  return threads.flatMap(({ phase }, thread) => (phase === 'inside' ? [thread] : []));
}

function describeNode({ threads, words }: StateGraph['nodes'][number]): string {
  const each = threads.map((whereabouts, thread) => `thread ${thread} ${describeWhereabouts(whereabouts)}`);
  return `${each.join(', ')}; words ${words.join(' ')}.`;
}

function table({ nodes, edges }: StateGraph, layout: Layout): Html {
  const next = Map.groupBy(edges, ({ from }) => from);
  const threads = nodes[0].threads.map((_, thread) => `Thread ${thread}`);
  const rows = nodes.map((node, index) => [
    index + 1,
    layout.nodes[index].row,
    ...node.threads.map(describeWhereabouts),
    node.words.join(' '),
    (next.get(index) ?? []).map(({ thread, to }) => `${to + 1} by thread ${thread}`).join(', '),
  ]);
  return dataTable({ columns: ['State', 'Steps away', ...threads, 'Words', 'Leads to'], rows }, 'States');
}
