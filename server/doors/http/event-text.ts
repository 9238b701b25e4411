/** Changes as server-sent events (WHATWG HTML, section 9.2): text, so that it is made once for all streams of a thread. */
import { FREE } from '../../booking/ground.ts';
import type { Cursor, FeedReader } from '../../feed/reader.ts';
import { FEED_ENTRY_WORDS, FeedEntry, NO_SLOT } from '../../memory/layout.ts';
import { versionOf } from '../native/wire.ts';

/** Slots that a stream asks for: from the first to the last. */
export interface SlotRange {
  readonly first: number;
  readonly last: number;
}

/** How soon a browser comes back when its stream has ended. */
const RETRY_MS = 1_000;

/** Without data it is no event of a page's: it says where to go on after a break, and how soon. */
export function greeting(id: string): string {
  return `retry: ${RETRY_MS}\nid: ${id}\n\n`;
}

/** A comment, so that nothing between the two ends takes the stream for a dead one, and how far it is. */
export function heartbeat(id: string): string {
  return `: \nid: ${id}\n\n`;
}

/** Changes are missing: what is there has to be loaded anew, and from then on the stream goes on behind `id`. */
export function reset(id: string): string {
  return `id: ${id}\nevent: reset\ndata: {"at":"${id}"}\n\n`;
}

/** Some changes as text. */
export interface ChangesText {
  readonly text: string;
  /** How many changes that are. */
  readonly told: number;
}

/**
 * What a reader has taken last, as it stands in its `entries`: an event for each slot that has changed, of those in `range`. `end`: the
 * cursor behind them. A move is two events, of which only the second has an id: who loses the stream in between gets both again.
 */
export function changes(reader: FeedReader, count: number, end: Cursor, range?: SlotRange): ChangesText {
  const { entries } = reader;
  const prefix = reader.prefixOf(end.era);
  const isAsked = (slot: number): boolean =>
    slot !== NO_SLOT && (range === undefined || (slot >= range.first && slot <= range.last));
  let text = '';
  let told = 0;
  for (let entry = 0; entry < count; entry += 1) {
    const at = entry * FEED_ENTRY_WORDS;
    const id = `id: ${prefix}${(end.position - count + 1 + entry) >>> 0}\n`;
    const slot2 = entries[at + FeedEntry.slot2];
    const isAsked1 = isAsked(entries[at + FeedEntry.slot]);
    const isAsked2 = isAsked(slot2);
    if (isAsked1 || isAsked2) told += 1;
    if (isAsked1) text += (isAsked2 ? '' : id) + changeAt(entries, at);
    if (isAsked2) text += id + changeAt(entries, at + FeedEntry.slot2);
  }
  return { text, told };
}

function changeAt(entries: Int32Array, at: number): string {
  const holder = entries[at + FeedEntry.holder];
  const version = versionOf(entries[at + FeedEntry.versionLo], entries[at + FeedEntry.versionHi]);
  const state = holder === FREE ? '"free","holder":null' : `"taken","holder":${holder}`;
  return `event: change\ndata: {"slot":${entries[at]},"state":${state},"version":${version}}\n\n`;
}
