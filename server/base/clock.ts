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

/** The time of day, for people: trails, greetings, the first day of a calendar. Never for intervals. */
export interface WallClock {
  /** Microseconds since 1970-01-01 UTC. */
  readonly nowUs: () => number;
}

/** The machine's. Two times in a row are never the same, so that the lines of a trail are in order. */
export function machineClock(): WallClock {
  let last = 0;
  return {
    nowUs: () => {
      // It follows the machine's clock; what is below a millisecond is only for the order.
      const belowMs = Math.floor(process.hrtime()[1] / 1000) % 1000;
      last = Math.max(last + 1, new Date().getTime() * 1000 + belowMs);
      return last;
    },
  };
}

/** Local time as `YYYY-MM-DD HH:MM:SS`, and the microseconds beside it. */
export function localTime(atUs: number): {
  readonly text: string;
  readonly micros: string;
  readonly hour: number;
} {
  const date = new Date(Math.floor(atUs / 1000));
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return {
    text: `${day} ${time}`,
    micros: String(Math.floor(atUs) % 1_000_000).padStart(6, '0'),
    hour: date.getHours(),
  };
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
