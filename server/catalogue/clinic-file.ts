/**
 * Reads the file of a clinic: JSON in UTF-8, as clinic-content.ts describes it. The order of its lists decides the slot
 * numbers, so a file that is edited describes other slots.
 */
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { VagaError } from '../base/errors.ts';
import { MAX_SLOTS } from '../memory/layout.ts';
import { consecutiveDays, isCalendarDay } from './calendar-day.ts';
import { numberPlaces, type Catalogue } from './catalogue.ts';
import { checkClinic, shown } from './clinic-content.ts';

/** Seven specialties, fourteen doctors, 60 days, every half hour from 08:00 to 20:00. */
export const DEFAULT_CLINIC_FILE = fileURLToPath(new URL('clinic.json', import.meta.url));

const MAX_FILE_MIB = 16;

/**
 * The catalogue that a clinic file describes.
 *
 * @param defaultFirstDay YYYY-MM-DD, where the file has no `firstDay`
 * @throws VagaError `badFile` naming the file, the path within it and what to do; `usage` where `defaultFirstDay` is no day
 */
export function readCatalogue(path: string, defaultFirstDay: string): Catalogue {
  if (!isCalendarDay(defaultFirstDay)) {
    throw new VagaError(
      'usage',
      `first day: ${shown(defaultFirstDay)} is not a day of the calendar: write YYYY-MM-DD.`,
    );
  }
  const checked = checkClinic(parseJson(path, readText(path)));
  if ('problem' in checked) throw badFile(path, checked.problem);
  const { providers, times, days: dayCount, firstDay = defaultFirstDay } = checked.clinic;

  const slots = providers.length * dayCount * times.length;
  if (slots > MAX_SLOTS) {
    const product = `${providers.length} providers × ${dayCount} days × ${times.length} times`;
    throw badFile(path, `${product} are ${slots} slots, more than ${MAX_SLOTS}: shorten one of the three`);
  }
  const days = consecutiveDays(firstDay, dayCount);
  if (days === undefined) {
    throw badFile(path, `days: ${dayCount} days from ${firstDay} run past the year 9999: sell fewer days`);
  }
  return numberPlaces(providers, days, times);
}

function readText(path: string): string {
  let bytes: Buffer;
  try {
    const entry = statSync(path);
    if (entry.isDirectory()) throw badFile(path, 'is a folder: name the JSON file itself');
    if (!entry.isFile()) throw badFile(path, 'is not an ordinary file: name a JSON file');
    if (entry.size > MAX_FILE_MIB * 2 ** 20) {
      throw badFile(path, `is larger than ${MAX_FILE_MIB} MiB: name a clinic's file`);
    }
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof VagaError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw badFile(path, 'there is no such file: check the path', error);
    throw badFile(path, `cannot be read (${code}): check the path and its permissions`, error);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes); // drops a byte order mark, which JSON.parse would refuse
  } catch (error) {
    throw badFile(path, 'is not UTF-8 text: save it as UTF-8', error);
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = (error as SyntaxError).message.replaceAll(/\s+/g, ' '); // it may quote several lines of the file
    throw badFile(path, `is not JSON (${reason}): correct it there`, error);
  }
}

function badFile(path: string, message: string, cause?: unknown): VagaError {
  return new VagaError('badFile', `${path}: ${message}.`, cause === undefined ? {} : { cause });
}
