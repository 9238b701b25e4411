/**
 * The time zone in which a day has just begun. The agenda sells the hours of today, and the chatbot none that are over: a race for them must be
 * possible at any time of the day, and is if the server is where the day is young.
 */

const HOUR_MS = 3_600_000;
/** How far east zones go; those of the other hours are in the west. */
const MOST_EAST = 11;

/** The zone where it is between 00:00 and 01:00 now, as TZ takes it, and the day there as YYYY-MM-DD. */
export function earlyZone(nowMs: number): { readonly timeZone: string; readonly day: string } {
  const hour = new Date(nowMs).getUTCHours();
  const east = (24 - hour) % 24 <= MOST_EAST ? (24 - hour) % 24 : -hour;
  const day = new Date(nowMs + east * HOUR_MS).toISOString().slice(0, 10);
  // In these names, as POSIX has it, the sign is that of what is to be added to get UTC.
  return { timeZone: east === 0 ? 'Etc/GMT' : `Etc/GMT${east > 0 ? '-' : '+'}${Math.abs(east)}`, day };
}
