/** Dates as people in Brazil write them: `25 de agosto às 14:00`, `25/08 14:00`, `2026-08-25 14:00`, with `14h` and `14h30` for the time. */
import { isCalendarDay } from '../../catalogue/index.ts';

const MONTHS = [
  'janeiro',
  'fevereiro',
  'março',
  'abril',
  'maio',
  'junho',
  'julho',
  'agosto',
  'setembro',
  'outubro',
  'novembro',
  'dezembro',
];
const PLAIN_MONTHS = MONTHS.map(plain);
/** Leap years are eight years apart at most. */
const YEARS_AHEAD = 8;

const DAYS = [
  /^(?<day>\d{1,2})o? de (?<month>[a-z]{3,})\.?(?: de (?<year>\d{4}))?/,
  /^(?<day>\d{1,2})\/(?<month>\d{1,2})(?:\/(?<year>\d{4}))?/,
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})/,
];
const TIME = /^,?(?: as?)? (?<hour>\d{1,2})(?::(?<minute>\d{2})h?|h(?<minuteOfH>\d{2})?| horas?)\.?$/;

export interface Moment {
  /** YYYY-MM-DD */
  readonly day: string;
  /** HH:MM */
  readonly time: string;
}

/**
 * Reads a day and a time. A day without a year is the next one of that name that is one of `days`, else just the next. `today` is as
 * `days` are, YYYY-MM-DD. `undefined` where it is no date, or one that no calendar has.
 */
export function readDate(text: string, today: string, days: readonly string[]): Moment | undefined {
  const typed = plain(text);
  for (const pattern of DAYS) {
    const found = pattern.exec(typed);
    if (found?.groups === undefined) continue;
    const day = readDay(found.groups, today, days);
    const time = readTime(typed.slice(found[0].length));
    if (day !== undefined && time !== undefined) return { day, time };
  }
  return undefined;
}

/** `25 de agosto às 14:00` */
export function showDate({ day, time }: Moment): string {
  return `${showDay(day)} às ${time}`;
}

/** `25 de agosto` */
export function showDay(day: string): string {
  return `${Number(day.slice(8))} de ${MONTHS[Number(day.slice(5, 7)) - 1]}`;
}

/** Lower case without accents, with single spaces. */
function plain(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

function readDay(
  groups: Readonly<Record<string, string | undefined>>,
  today: string,
  days: readonly string[],
): string | undefined {
  const month = readMonth(groups['month'] ?? '');
  const ofYear = (year: number): string =>
    `${String(year).padStart(4, '0')}-${two(month)}-${two(Number(groups['day']))}`;
  if (groups['year'] !== undefined) {
    const day = ofYear(Number(groups['year']));
    return isCalendarDay(day) ? day : undefined;
  }
  const thisYear = Number(today.slice(0, 4));
  const next = Array.from({ length: YEARS_AHEAD + 1 }, (_, ahead) => ofYear(thisYear + ahead)).filter(
    (day) => isCalendarDay(day) && day >= today,
  );
  return next.find((day) => days.includes(day)) ?? next[0];
}

/** A number, or at least three letters of a month's name; 0 where it is no month. */
function readMonth(text: string): number {
  if (/^\d/.test(text)) return Number(text);
  return 1 + PLAIN_MONTHS.findIndex((month) => month.startsWith(text));
}

function readTime(text: string): string | undefined {
  const groups = TIME.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const hour = Number(groups['hour']);
  const minute = Number(groups['minute'] ?? groups['minuteOfH'] ?? 0);
  return hour < 24 && minute < 60 ? `${two(hour)}:${two(minute)}` : undefined;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
