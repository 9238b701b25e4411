/**
 * The one clock of a run: nanoseconds on the machine's monotonic clock since `originSeconds`, which is chosen once
 * a run and handed to every thread. `performance.now` would not do: it starts anew in each thread.
 */
export class Clock {
  readonly originSeconds: number;

  constructor(originSeconds: number = process.hrtime()[0]) {
    this.originSeconds = originSeconds;
  }

  /** Nanoseconds since the origin; exact as long as a run is shorter than 104 days. */
  nowNs(): number {
    const [seconds, nanoseconds] = process.hrtime();
    return (seconds - this.originSeconds) * 1e9 + nanoseconds;
  }
}
