import { Operation, Status } from '../../server/doors/native/wire.ts';
import type { Client } from '../clients/client.ts';
import type { Trace } from './trace-file.ts';
import type { Crew, Workload, WorkloadFigures } from './workload.ts';

/** A trace as the load threads share it: columns over shared memory, one row a request, in the order of the trace. */
export interface SharedTrace {
  /** When each request is due, in milliseconds since the start of the replay. */
  readonly dueMs: Float64Array<SharedArrayBuffer>;
  /** The clinic and day it is for, as a dense number. */
  readonly group: Int32Array<SharedArrayBuffer>;
  /** On whose behalf: the holder. */
  readonly patient: Int32Array<SharedArrayBuffer>;
  /** How many requests for each group are under way right now. Atomics: several threads count. */
  readonly active: Int32Array<SharedArrayBuffer>;
  /** What became of each request: a `RequestEnd`, written once, by the thread that made it; read when the run is over. */
  readonly end: Uint8Array<SharedArrayBuffer>;
  /** Places that each group has: group g's are the slots from g × places. */
  readonly places: number;
}

/** How a request of a trace ended; `unknown` where an answer was lost, or the run ended before. */
export const RequestEnd = { unknown: 0, sold: 1, refused: 2 } as const;

/** A request on its way through the places of its group. */
interface Visit {
  readonly request: number;
  place: number;
}

/**
 * Replays recorded requests at the times they are due. A request tries the places of its clinic and day in order until it
 * has won one or none is left. A client makes one request at a time; a request that is due while every client is busy
 * waits, which is told as lateness.
 */
export class TraceReplay implements Workload {
  readonly #crew: Crew;
  readonly #trace: SharedTrace;
  readonly #visits = new Map<Client, Visit>();
  readonly #idle: Client[] = [];
  readonly #ends = { sold: 0, refused: 0, unknown: 0 };
  #next = -1;
  #startNs = 0;
  #overlapping = 0;
  #lateMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #finish: () => void = () => {};

  constructor(crew: Crew, trace: SharedTrace) {
    this.#crew = crew;
    this.#trace = trace;
  }

  run(): Promise<void> {
    this.#startNs = this.#crew.nowNs();
    this.#idle.push(...this.#crew.clients);
    this.#next = this.#crew.control.takeRequest();
    return new Promise((resolve) => {
      this.#finish = resolve;
      this.#serveDue();
    });
  }

  answered(client: Client, _operation: number, status: number): void {
    const visit = this.#visits.get(client);
    if (visit === undefined) return;
    visit.place += 1;
    if (status === Status.ok) this.#end(client, visit, RequestEnd.sold);
    else if (visit.place >= this.#trace.places) this.#end(client, visit, RequestEnd.refused);
    else if (this.#crew.mayAsk()) this.#ask(client, visit);
    else this.#end(client, visit, RequestEnd.unknown);
  }

  drained(client: Client): void {
    client.send();
    this.#serveDue();
  }

  /** Whether that place was won nobody knows: the request ends there, or the patient might get two. */
  lost(client: Client): void {
    const visit = this.#visits.get(client);
    if (visit === undefined) return;
    this.#end(client, visit, RequestEnd.unknown);
  }

  returned(client: Client): void {
    this.#idle.push(client);
    this.#serveDue();
  }

  figures(): WorkloadFigures {
    return {
      sums: { ...this.#ends, overlapping: this.#overlapping },
      peaks: { latestMs: Math.round(this.#lateMs) },
    };
  }

  #end(client: Client, visit: Visit, end: number): void {
    this.#visits.delete(client);
    this.#trace.end[visit.request] = end;
    if (end === RequestEnd.sold) this.#ends.sold += 1;
    else if (end === RequestEnd.refused) this.#ends.refused += 1;
    else this.#ends.unknown += 1;
    Atomics.sub(this.#trace.active, this.#trace.group[visit.request], 1);
    if (client.connected) this.#idle.push(client);
  }

  /** Gives every request that is due to an idle client, and sets the timer for the next one. */
  #serveDue(): void {
    const { dueMs } = this.#trace;
    const nowMs = (this.#crew.nowNs() - this.#startNs) / 1e6;
    while (this.#next < dueMs.length && dueMs[this.#next] <= nowMs) {
      const client = this.#takeIdle();
      if (client === undefined) return; // the next answer comes back here
      if (!this.#crew.mayAsk()) {
        this.#finish();
        return;
      }
      this.#begin(client, this.#next, nowMs);
      this.#next = this.#crew.control.takeRequest();
    }
    clearTimeout(this.#timer);
    if (this.#next >= dueMs.length) {
      if (this.#visits.size === 0) this.#finish();
      return;
    }
    this.#timer = setTimeout(() => this.#serveDue(), Math.max(1, dueMs[this.#next] - nowMs));
    this.#timer.unref();
  }

  #takeIdle(): Client | undefined {
    let client = this.#idle.pop();
    while (client !== undefined && !client.connected) client = this.#idle.pop();
    return client;
  }

  #begin(client: Client, request: number, nowMs: number): void {
    const visit = { request, place: 0 };
    this.#visits.set(client, visit);
    this.#lateMs = Math.max(this.#lateMs, nowMs - this.#trace.dueMs[request]);
    if (Atomics.add(this.#trace.active, this.#trace.group[request], 1) > 0) this.#overlapping += 1;
    this.#ask(client, visit);
    client.send();
  }

  #ask(client: Client, visit: Visit): void {
    const slot = this.#trace.group[visit.request] * this.#trace.places + visit.place;
    client.ask(Operation.book, slot, 0, this.#trace.patient[visit.request]);
  }
}

/** Puts a trace into the memory that the load threads share. `speedUp` shortens the time between requests. */
export function shareTrace(trace: Trace, settings: { places: number; speedUp: number }): SharedTrace {
  const { length, groups, requestedAtMs, group, patient } = trace;
  const shared: SharedTrace = {
    dueMs: new Float64Array(new SharedArrayBuffer(8 * length)),
    group: new Int32Array(new SharedArrayBuffer(4 * length)),
    patient: new Int32Array(new SharedArrayBuffer(4 * length)),
    active: new Int32Array(new SharedArrayBuffer(4 * groups.length)),
    end: new Uint8Array(new SharedArrayBuffer(length)),
    places: settings.places,
  };
  shared.dueMs.set(requestedAtMs.map((ms) => ms / settings.speedUp));
  shared.group.set(group);
  shared.patient.set(patient);
  return shared;
}
