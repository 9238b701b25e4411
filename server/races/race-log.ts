/** What has been told of a race so far, as the supervisor and every thread have it, so that whoever comes later sees all of it. */
import type { RaceProgress, RaceSettings } from './race.ts';

/** The names of events, in the order in which they can come. The last three end a race. */
export type RaceEventName = 'begun' | 'progress' | 'verdict' | 'failed' | 'stopped';

export interface RaceEvent {
  readonly name: RaceEventName;
  /** JSON, made once for all who are told. */
  readonly data: string;
}

export interface RaceLog {
  readonly id: string;
  readonly settings: RaceSettings;
  /** The first is `begun`. */
  readonly events: RaceEvent[];
  /** Of the last progress. */
  progress: RaceProgress | undefined;
  /** The page of the race that is over, where there is one. */
  report: string | null;
}

/** What the supervisor tells every thread: of a new race, or what is new of it. */
export type RaceNews =
  | { readonly begun: RaceLog }
  | {
      readonly event: RaceEvent;
      readonly progress?: RaceProgress | undefined;
      readonly report?: string | null;
    };

/** The log that holds after some news. */
export function heard(log: RaceLog | undefined, news: RaceNews): RaceLog | undefined {
  if ('begun' in news) return news.begun;
  if (log === undefined) return undefined;
  log.events.push(news.event);
  log.progress = news.progress ?? log.progress;
  log.report = news.report ?? log.report;
  return log;
}

/** How a race ended; undefined while it is on. */
export function endOf({ events }: RaceLog): RaceEvent | undefined {
  const last = events.at(-1);
  return last === undefined || last.name === 'begun' || last.name === 'progress' ? undefined : last;
}
