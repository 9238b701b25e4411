/** What the pictures of a report are drawn from: small, however long the run was. */

/** Of one part of a race. */
export interface PartPictures {
  readonly timeline: Timeline;
  /** One curve, or two for the workload `open`. Empty where nothing was answered. */
  readonly latency: readonly LatencyCurve[];
  /** null where holders are not clients, or nothing was won. */
  readonly wins: Wins | null;
}

/** Pictures of a whole race, beside its document. */
export interface RacePictures {
  readonly provoked: PartPictures | null;
  readonly natural: PartPictures | null;
}

/** How many answers came in, over time, in bins of one width from the first request on. */
export interface Timeline {
  readonly binSeconds: number;
  /** Successful bookings, cancellations and moves, a number a bin; at most 240 bins, all lists equally long. */
  readonly changes: readonly number[];
  readonly refusals: readonly number[];
  readonly observations: readonly number[];
  /** Requests whose answer was lost, in the bin in which they were asked. */
  readonly infos: readonly number[];
}

/** Latencies by percentile, as HdrHistogram draws them. */
export interface LatencyCurve {
  /** `sent`: from before the request was sent. `intended`: from when it ought to have been sent (workload `open`). */
  readonly from: 'sent' | 'intended';
  /** Percentile 0 … 100, ascending, the last one 100; microseconds. At most 120 points. */
  readonly points: readonly { readonly percentile: number; readonly us: number }[];
}

/** How the bookings fell on the clients. */
export interface Wins {
  readonly clients: number;
  readonly bookings: number;
  /** Bookings of a client, ascending, of at most 200 clients evenly taken from the order; the first and the last are among them. */
  readonly sorted: readonly number[];
  readonly median: number;
  /** The client who went longest without winning. */
  readonly longestWait: { readonly client: number; readonly us: number };
}
