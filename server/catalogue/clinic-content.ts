/**
 * What a clinic sells, as its JSON file says it: these fields and no others.
 *
 *     {
 *       "firstDay": "2026-11-20",
 *       "days": 60,
 *       "times": ["08:00", "08:30"],
 *       "providers": [{ "name": "Dra. Sara Maria", "specialty": "Clínico Geral" }]
 *     }
 *
 * - `providers`: at least one; names are unique. Doors offer specialties and providers in this order.
 * - `times`: when an appointment may *start*, HH:MM from 00:00 to 23:59, ascending, the same ones every day. In the
 *   default clinic 20:00 is one of them, so a day has 25.
 * - `days`: how many days are sold, counted from the first.
 * - `firstDay` (optional): YYYY-MM-DD. Without it the caller says which, since the ledger has to remember it.
 *
 * Names are brought to Unicode's NFC form, because a file saved on another system may spell the same `é` differently.
 * The order of the lists decides the slot numbers: a file that is edited describes other slots.
 */
import * as z from 'zod';
import { isCalendarDay } from './calendar-day.ts';

const MAX_NAME_LENGTH = 200;

/** A schema's error: what the value must be, what it is, and what to do about it. */
function must(be: string, advice: string): { error: (issue: z.core.$ZodRawIssue) => string } {
  return {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') {
        return `unknown field ${issue.keys.map((key: string) => shown(key)).join(', ')}: ${advice}`;
      }
      return issue.input === undefined
        ? `is missing: ${advice}`
        : `must be ${be}, not ${shown(issue.input)}: ${advice}`;
    },
  };
}

function nameSchema(advice: string) {
  const rule = must(
    `a text of 1 to ${MAX_NAME_LENGTH} characters, with no line break and no space around it`,
    advice,
  );
  // Line breaks and other control characters would break the doors whose protocols are lines of text, and half a
  // surrogate pair cannot be written as UTF-8 at all.
  return z
    .string(rule)
    .max(MAX_NAME_LENGTH, rule)
    .regex(/^(?!\s)[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+(?<!\s)$/u, rule)
    .transform((text) => text.normalize('NFC'));
}

const daysRule = must('a whole number of days, 1 or more', 'say how many days are sold');
const timeRule = must('a time from 00:00 to 23:59', 'write it as HH:MM');
const firstDayRule = must('a day of the calendar', 'write YYYY-MM-DD, or leave it out');
const timesRule = must('a list with at least one time', 'list the times at which an appointment may start');
const providersRule = must(
  'a list with at least one provider',
  'list who is booked, each a name and a specialty',
);

const ProviderEntry = z.strictObject(
  {
    name: nameSchema('give each provider a name of its own'),
    specialty: nameSchema('say what this provider is booked for'),
  },
  must('an object', 'a provider has a name and a specialty, and nothing else'),
);

const ClinicContent = z.strictObject(
  {
    firstDay: z.string(firstDayRule).refine(isCalendarDay, firstDayRule).optional(),
    days: z.int(daysRule).min(1, daysRule),
    times: z
      .array(z.string(timeRule).regex(/^([01]\d|2[0-3]):[0-5]\d$/, timeRule), timesRule)
      .min(1, timesRule)
      .superRefine(refuseUnorderedTimes),
    providers: z.array(ProviderEntry, providersRule).min(1, providersRule).superRefine(refuseDuplicatedNames),
  },
  must('an object', 'a clinic has providers, days, times and, if you like, firstDay, and nothing else'),
);

function refuseUnorderedTimes(times: string[], context: z.core.$RefinementCtx<string[]>): void {
  for (const [index, time] of times.entries()) {
    if (index === 0 || time > times[index - 1]) continue;
    const message = `${shown(time)} is not later than times[${index - 1}], ${shown(times[index - 1])}: list each time once, ascending`;
    context.addIssue({ code: 'custom', path: [index], message });
  }
}

function refuseDuplicatedNames(
  providers: { name: string; specialty: string }[],
  context: z.core.$RefinementCtx<{ name: string; specialty: string }[]>,
): void {
  const firstIndexes = new Map<string, number>();
  for (const [index, { name }] of providers.entries()) {
    const firstIndex = firstIndexes.get(name);
    if (firstIndex === undefined) {
      firstIndexes.set(name, index);
      continue;
    }
    const message = `${shown(name)} is already the name of providers[${firstIndex}]: give each provider a name of its own`;
    context.addIssue({ code: 'custom', path: [index, 'name'], message });
  }
}

export type Clinic = z.output<typeof ClinicContent>;

/** A value that was JSON as a clinic, or what is wrong with it: the path within the value, the fault, and what to do. */
export function checkClinic(value: unknown): { clinic: Clinic } | { problem: string } {
  const outcome = ClinicContent.safeParse(value);
  return outcome.success ? { clinic: outcome.data } : { problem: firstIssue(outcome.error.issues) };
}

/** One issue is one sentence; the others are only counted, as they often go away with the first. */
function firstIssue(issues: readonly z.core.$ZodIssue[]): string {
  const [{ path, message }] = issues;
  const place = path.length === 0 ? '' : `${z.core.toDotPath(path)}: `;
  const others = issues.length - 1;
  return `${place}${message}${others === 0 ? '' : ` (and ${others} more)`}`;
}

/** A value as JSON, cut where it is long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
