/** The line between sold and numbered: how many slots, which number a place has, which place a number has. */
export { type Calendar, type Catalogue } from './catalogue.ts';
/** A catalogue from its parts, in another thread than where they were read. */
export { calendarOf } from './catalogue.ts';
/** Numbered slots without providers; its `placeOf` and `slotOf` always say `undefined`. */
export { plainCatalogue } from './catalogue.ts';
/** A clinic from its JSON file; editing that file renumbers the slots. */
export { readCatalogue } from './clinic-file.ts';
/** The path of our own clinic; it has no first day, so the caller's counts. */
export { DEFAULT_CLINIC_FILE } from './clinic-file.ts';
/** Whether a text is a day that exists, as YYYY-MM-DD; the 30th of February does not. */
export { isCalendarDay } from './calendar-day.ts';
/** Tells catalogues apart, so that bookings of one are not taken for those of another. */
export { fingerprintOf } from './fingerprint.ts';
