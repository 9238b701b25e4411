/**
 * Every change of a slot, as it happens: the server's stream of events. A browser opens few connections to one server, so a page that
 * nobody sees gives its stream back, and reads everything anew when it is seen again.
 */
import { isLost } from './connection.ts';

export interface Change {
  readonly slot: number;
  readonly state: 'free' | 'taken';
  /** Persons' numbers are below zero. `null`: nobody. */
  readonly holder: number | null;
  readonly version: number;
}

export interface Listener {
  readonly onChange: (change: Change) => void;
  /** From now on changes are told, but what was before is not known (any more): everything has to be read anew. */
  readonly onFresh: () => void;
}

/** How long to wait for a stream before everything is read without one; and, where there is none to be had, read again. */
const PATIENCE_MS = 500;
const NO_STREAM_MS = 2_000;

/** Tells of changes until the page is closed. */
export function follow({ onChange, onFresh }: Listener): void {
  let source: EventSource | undefined;
  const close = (): void => {
    source?.close();
    source = undefined;
  };
  const open = (): void => {
    if (document.hidden || source !== undefined) return;
    const opened = new EventSource('/api/events');
    source = opened;
    let isFirst = true;
    opened.addEventListener('open', () => {
      isLost.value = false;
      // After a break the browser says what it has had last, and the server goes on there.
      if (isFirst) onFresh();
      isFirst = false;
    });
    opened.addEventListener('change', ({ data }: MessageEvent<string>) =>
      onChange(JSON.parse(data) as Change),
    );
    opened.addEventListener('reset', onFresh);
    opened.addEventListener('error', () => {
      if (opened !== source) return;
      // A lost connection is opened again by the browser. An answer that is no stream is not.
      if (opened.readyState !== EventSource.CLOSED) {
        isLost.value = true;
        return;
      }
      close();
      onFresh();
      setTimeout(open, NO_STREAM_MS);
    });
    setTimeout(() => {
      if (isFirst && opened === source) onFresh();
    }, PATIENCE_MS);
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  open();
}
