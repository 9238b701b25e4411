/**
 * Fuzzes the readers of recorded histories, ours and others': a damaged file is refused with its line and column, or is a history that the check
 * comes to a verdict on.
 */
import type { Random } from '../../../server/base/seed.ts';
import { damage, damageText, onceIn, pick, randomBytes } from '../../../server/fuzz/mutate.ts';
import { assertRefusal, assertThat, openScratch, readOrRefused } from '../../../server/fuzz/scratch.ts';
import type { OpenedTarget, FuzzTarget } from '../../../server/fuzz/target.ts';
import { checkHistory } from '../check.ts';
import { checkLog } from '../check-log.ts';
import { readLog, readSlots } from './formats.ts';
import { mergeLogs, mergeSlots } from './merge.ts';

const OPERATIONS = ['book', 'cancel', 'move', 'status', 'find'];
const RESULTS = ['ok', 'fail', 'info'];
const DEEDS = ['read', 'write', 'cas'];
const EVENTS = ['invoke', 'ok', 'fail', 'info'];
const MODELS = ['slot', 'cas-register', 'mutex'] as const;
/** Each slot takes memory, used or not: files with more are read and not checked, or it would be the allocator that is fuzzed. */
const MOST_CHECKED_SLOTS = 10_000;
const WORDS = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\n',
  '\r\n',
  'null',
  '-1',
  '1e9',
  '1e309',
  '0.1',
  '9007199254740993',
  '"slot"',
  '"version":1',
  '"__proto__":1',
  '"initial":"observed"',
  '"client":0',
  '"holder":0',
  '"because":"to"',
  ':ok',
  ':invoke',
  ':nemesis',
  'nil',
  '[1 2]',
  '\u{feff}',
  '\0',
];

export const historyFormats: FuzzTarget = { name: 'history-formats', unit: 'inputs', open };

function open(): OpenedTarget {
  const scratch = openScratch();
  return {
    draw: (random) => {
      if (onceIn(random, 50)) return randomBytes(random, random.nextBelow(200));
      const lines = Array.from({ length: random.nextBelow(12) }, () =>
        pick(random, [drawSlotLine, drawSlotLine, drawLogLine])(random),
      );
      const text = (onceIn(random, 3) ? drawJepsen(random) : lines).join('\n');
      if (onceIn(random, 4)) return Buffer.from(text);
      const damaged = Buffer.from(damageText(random, text, WORDS));
      return onceIn(random, 3) ? damage(random, damaged) : damaged;
    },
    check: async (input, random) => {
      scratch.write(input);
      const model = pick(random, MODELS);
      const verdict = await (model === 'slot' ? slotVerdict(scratch.path) : logVerdict(scratch.path, model));
      assertThat(
        ['ok', 'violation', 'unknown', 'refused'].includes(verdict),
        () => `'${verdict}' is a verdict`,
      );
      return 1;
    },
    close: scratch.remove,
  };
}

async function slotVerdict(path: string): Promise<string> {
  const record = readOrRefused(() => readSlots(path), 'badFile', 'usage');
  if (record === undefined || record.slots > MOST_CHECKED_SLOTS) return 'refused';
  const { history, slots, initial } = mergeSlots([record]);
  return verdictOf(checkHistory(history, { slots, initial }));
}

async function logVerdict(path: string, model: 'cas-register' | 'mutex'): Promise<string> {
  const log = readOrRefused(() => readLog(path, model), 'badFile', 'usage');
  if (log === undefined) return 'refused';
  return verdictOf(checkLog(mergeLogs([log]), model));
}

async function verdictOf(check: Promise<{ readonly verdict: string }>): Promise<string> {
  try {
    return (await check).verdict;
  } catch (error) {
    assertRefusal(error, 'badFile', 'usage');
    return 'refused';
  }
}

function drawSlotLine(random: Random): string {
  const invoke = random.nextBelow(20) / 10;
  const fields: Record<string, unknown> = {
    client: random.nextBelow(4),
    op: pick(random, OPERATIONS),
    slot: random.nextBelow(3),
    invoke,
    return: invoke + random.nextBelow(10) / 10,
    result: pick(random, RESULTS),
    holder: random.nextBelow(4),
  };
  if (fields['op'] === 'move') fields['to'] = 3 + random.nextBelow(2);
  if (onceIn(random, 2)) fields['version'] = random.nextBelow(4);
  if (onceIn(random, 4)) fields['version2'] = random.nextBelow(4);
  return JSON.stringify(fields);
}

function drawLogLine(random: Random): string {
  const invoke = random.nextBelow(20) / 10;
  return JSON.stringify({
    client: random.nextBelow(4),
    op: pick(random, [...DEEDS, 'acquire', 'release']),
    invoke,
    return: invoke + random.nextBelow(10) / 10,
    result: pick(random, RESULTS),
    value: random.nextBelow(3),
    expected: random.nextBelow(3),
  });
}

function drawJepsen(random: Random): string[] {
  return Array.from({ length: random.nextBelow(16) }, () => {
    const deed = pick(random, DEEDS);
    const value =
      deed === 'cas'
        ? `[${random.nextBelow(3)} ${random.nextBelow(3)}]`
        : pick(random, ['nil', '1', '2', ':timed-out']);
    return `INFO  jepsen.util - ${random.nextBelow(3)}\t:${pick(random, EVENTS)}\t:${deed}\t${value}`;
  });
}
