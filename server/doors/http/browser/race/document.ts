/** What the page reads of `vaga/race@1`, the document of a race. */
type Verdict = 'ok' | 'violation' | 'unknown';

interface EvidenceOperation {
  readonly client: number;
  readonly operation: 'book' | 'cancel' | 'move' | 'status' | 'find';
  readonly slot: number | null;
  readonly slot2: number | null;
  readonly outcome: 'ok' | 'fail' | 'info';
  readonly version: number | null;
  readonly version2: number | null;
  /** Who was told to hold the slot, 0 for nobody. */
  readonly holder: number | null;
}

interface Explained {
  readonly kind: string;
  readonly slot: number;
  readonly sentence: string;
  readonly operations: readonly EvidenceOperation[];
}

interface PartDocument {
  readonly explained: readonly Explained[];
}

export interface RaceDocument {
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly control: {
    readonly saboteur: string;
    readonly caught: boolean;
    readonly doubleBookings: number;
  } | null;
  readonly contention: {
    readonly contested: number;
    readonly share: number;
    readonly bookings: number;
  } | null;
  readonly operations: number;
  readonly bookings: number;
  readonly doubleBookings: number;
  readonly violations: Readonly<Record<string, number>>;
  readonly throughputOps: number | null;
  readonly latencyUs: Readonly<Record<string, number>> | null;
  readonly bound95: number | null;
  readonly parts: { readonly provoked: PartDocument | null; readonly natural: PartDocument | null };
  readonly command: string;
}

/** One sale too many: the two clients who were told that they have the slot, and the version that both were told. */
export interface DoubleBooking {
  readonly part: 'provoked' | 'natural';
  readonly slot: number;
  readonly first: number;
  readonly second: number;
  /** null where the two were told different ones. */
  readonly version: number | null;
  readonly sentence: string;
}

/** Those that the document tells in full. */
export function doubleBookingsIn({ parts }: RaceDocument): DoubleBooking[] {
  return (['provoked', 'natural'] as const).flatMap((part) =>
    (parts[part]?.explained ?? []).flatMap(({ kind, slot, sentence, operations }) => {
      if (kind !== 'doubleBooking') return [];
      const [first, ...others] = operations.flatMap((one) => holderIn(one, slot));
      const second = others.find(({ client }) => client !== first.client);
      if (second === undefined) return [];
      const version = first.version === second.version ? first.version : null;
      return [{ part, slot, first: first.client, second: second.client, version, sentence }];
    }),
  );
}

/** The most telling ones: of as many parts and slots as there are. */
export function tellingOf(sales: readonly DoubleBooking[], most: number): DoubleBooking[] {
  const firsts = [...Map.groupBy(sales, ({ part, slot }) => `${part} ${slot}`).values()].map(
    ([first]) => first,
  );
  return [...firsts, ...sales.filter((sale) => !firsts.includes(sale))].slice(0, most);
}

/** Whom an operation has sold the slot; or, where it has not, who is told to hold it. */
function holderIn(
  { client, operation, slot, slot2, outcome, version, version2, holder }: EvidenceOperation,
  sold: number,
): { client: number; version: number | null }[] {
  const isDone = outcome === 'ok';
  if (isDone && operation === 'move' && slot2 === sold) return [{ client, version: version2 }];
  if (slot !== sold) return [];
  if (isDone && operation === 'book') return [{ client, version }];
  return holder !== null && holder > 0 ? [{ client: holder, version }] : [];
}
