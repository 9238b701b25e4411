const DAY_MS = 86_400_000;

/**
 * Whether `text` is a day of the calendar written as YYYY-MM-DD (ISO 8601), years 0000 to 9999. The round trip is what
 * finds the 30th of February, which `Date` would silently turn into the 1st of March.
 */
export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const timeMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(timeMs) && new Date(timeMs).toISOString().startsWith(text);
}

/**
 * `dayCount` days in a row from `firstDay` on, or `undefined` when they run past the year 9999. Counted in UTC, where
 * every day has 24 hours: these are names of days, not moments, so daylight saving must not touch them.
 */
export function consecutiveDays(firstDay: string, dayCount: number): string[] | undefined {
  const firstMs = Date.parse(`${firstDay}T00:00:00Z`);
  if (firstMs + (dayCount - 1) * DAY_MS > Date.parse('9999-12-31T00:00:00Z')) return undefined;
  return Array.from({ length: dayCount }, (_, index) =>
    new Date(firstMs + index * DAY_MS).toISOString().slice(0, 10),
  );
}
