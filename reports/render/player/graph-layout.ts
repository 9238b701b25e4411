/**
 * Where the states of a graph stand in its picture: a row for each distance from the initial state, and in each row an order with few
 * crossings, found by sweeps over the rows that put each state at the mean of its neighbours (Sugiyama, Tagawa and Toda, "Methods
 * for visual understanding of hierarchical system structures", 1981).
 */
import type { StateGraph } from '../../proof/graph-data.ts';

export interface Placed {
  /** The place in its row and the row; fractions where a row is shorter than the longest, since all are centred. */
  readonly x: number;
  readonly row: number;
}

export interface Layout {
  readonly nodes: readonly Placed[];
  readonly columns: number;
  readonly rows: readonly (readonly number[])[];
}

const SWEEPS = 8;

export function layOut(graph: StateGraph): Layout {
  const rows = rowsOf(graph);
  const rowOf = new Map(rows.flatMap((row, index) => row.map((node) => [node, index] as const)));
  const neighbours = neighboursOf(graph);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const down = sweep % 2 === 0;
    for (const [index, row] of down ? [...rows.entries()] : [...rows.entries()].toReversed()) {
      const beside = rows[down ? index - 1 : index + 1];
      if (beside !== undefined) rows[index] = orderedBy(row, beside, neighbours);
    }
  }
  const columns = Math.max(1, ...rows.map(({ length }) => length));
  const xOf = new Map(
    rows.flatMap((row) => row.map((node, place) => [node, place + (columns - row.length) / 2] as const)),
  );
  const nodes = graph.nodes.map((_, node) => ({ x: xOf.get(node) ?? 0, row: rowOf.get(node) ?? 0 }));
  return { nodes, columns, rows };
}

/** The states by their distance from the first. What cannot be reached from there, which no search gives, comes last. */
function rowsOf({ nodes, edges }: StateGraph): number[][] {
  const targets = Map.groupBy(edges, ({ from }) => from);
  const seen = new Set<number>();
  const rows: number[][] = [];
  let row = nodes.length === 0 ? [] : [0];
  while (row.length > 0) {
    for (const node of row) seen.add(node);
    rows.push(row);
    const next = row.flatMap((node) => (targets.get(node) ?? []).map(({ to }) => to));
    row = [...new Set(next)].filter((node) => !seen.has(node) && node in nodes);
  }
  const rest = [...nodes.keys()].filter((node) => !seen.has(node));
  return rest.length === 0 ? rows : [...rows, rest];
}

function neighboursOf({ nodes, edges }: StateGraph): Set<number>[] {
  const neighbours = nodes.map(() => new Set<number>());
  for (const { from, to } of edges) {
    neighbours[from]?.add(to);
    neighbours[to]?.add(from);
  }
  return neighbours;
}

function orderedBy(
  row: readonly number[],
  beside: readonly number[],
  neighbours: readonly Set<number>[],
): number[] {
  const placeOf = new Map(beside.map((node, place) => [node, place / beside.length]));
  const keys = new Map(
    row.map((node, place) => {
      const places = [...neighbours[node]].flatMap((one) => placeOf.get(one) ?? []);
      const mean = places.reduce((sum, one) => sum + one, 0) / places.length;
      return [node, places.length === 0 ? place / row.length : mean];
    }),
  );
  return row.toSorted((one, other) => (keys.get(one) ?? 0) - (keys.get(other) ?? 0));
}
