/** Times as a trace's file has them, for people: no zone is known, so none is assumed. */
import { tidy } from '../plain-text.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const MOST_CHARACTERS = 20;

/** `2016-04-29` as `29 April 2016`. */
export function day(text: string): string {
  const [, year = '', month = '', date = ''] = /^(\d{4})-(\d\d)-(\d\d)/.exec(text) ?? [];
  const name = MONTHS[Number(month) - 1];
  return name === undefined ? tidy(text, MOST_CHARACTERS) : `${Number(date)} ${name} ${year}`;
}

/** `2016-04-29` as `29 Apr`. */
export function shortDay(text: string): string {
  const [, month = '', date = ''] = /^\d{4}-(\d\d)-(\d\d)/.exec(text) ?? [];
  const name = MONTHS[Number(month) - 1];
  return name === undefined ? tidy(text, MOST_CHARACTERS) : `${Number(date)} ${name.slice(0, 3)}`;
}

/** `2016-04-29T07` as `29 April 2016, 07:00 to 08:00`. */
export function hour(text: string): string {
  const [, date, at] = /^(\d{4}-\d\d-\d\d)T(\d\d)$/.exec(text) ?? [];
  if (date === undefined || at === undefined) return tidy(text, MOST_CHARACTERS);
  return `${day(date)}, ${at}:00 to ${String(Number(at) + 1).padStart(2, '0')}:00`;
}

/** `2016-04-29T07:12:05` as `2016-04-29 07:12`, `2016-04-29T07` as `2016-04-29 07 h`: short, and sorted as they are written. */
export function inTable(text: string): string {
  const [, date, at, minutes] = /^(\d{4}-\d\d-\d\d)(?:T(\d\d)(:\d\d)?.*)?$/.exec(text) ?? [];
  if (date === undefined) return tidy(text, MOST_CHARACTERS);
  if (at === undefined) return date;
  return `${date} ${at}${minutes ?? ' h'}`;
}
