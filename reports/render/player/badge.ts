/** The sign of a thread: its number, in a colour and shape that it has everywhere on the page. */
import { html, type Html } from '../html/markup.ts';

/** There are so many kinds of badges: four colours, each filled and outlined. */
const KINDS = 8;

/** The class that gives its colour to what belongs to a thread. */
export function threadClass(thread: number): string {
  return `thread-${thread % KINDS}`;
}

export function badge(thread: number): Html {
  return html`<span class="badge ${threadClass(thread)}">${thread}</span>`;
}
