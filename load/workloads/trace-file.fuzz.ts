/** Fuzzes the reader of traces, CSV and all: a damaged file is refused with line and column, or is a trace that can be raced. */
import type { Random } from '../../server/base/seed.ts';
import { damage, damageText, onceIn, pick, randomBytes } from '../../server/fuzz/mutate.ts';
import { assertThat, openScratch, readOrRefused } from '../../server/fuzz/scratch.ts';
import type { OpenedTarget, FuzzTarget } from '../../server/fuzz/target.ts';
import { readTrace } from './trace-file.ts';

const HEADER = 'requested_at,clinic,day,patient';
const CLINICS = ['JARDIM', '"A, B"', '"say ""a"""', 'São José', '東京'];
const DAYS = ['2016-04-30', '2016-02-29', '0000-01-01', '9999-12-31'];
const WORDS = [
  ',',
  '"',
  '""',
  '\n',
  '\r\n',
  '\r',
  '\u{feff}',
  '0',
  '2147483647',
  '2147483648',
  '-1',
  'Z',
  '2016-02-30',
  '\0',
  '\u{2028}',
  HEADER,
];

export const traceFile: FuzzTarget = { name: 'trace-file', unit: 'inputs', open };

function open(): OpenedTarget {
  const scratch = openScratch();
  return {
    draw: (random) => {
      if (onceIn(random, 50)) return randomBytes(random, random.nextBelow(200));
      const text = drawTrace(random);
      if (onceIn(random, 10)) return Buffer.from(text);
      const damaged = Buffer.from(damageText(random, text, WORDS));
      return onceIn(random, 3) ? damage(random, damaged) : damaged;
    },
    check: (input) => {
      scratch.write(input);
      const trace = readOrRefused(() => readTrace(scratch.path), 'badFile');
      if (trace === undefined) return 1;
      const { length, requestedAtMs, group, groups, patient, firstMs } = trace;
      assertThat(length > 0 && Number.isFinite(firstMs), () => 'a trace has requests and a beginning');
      for (let row = 0; row < length; row += 1) {
        assertThat(
          requestedAtMs[row] >= (row === 0 ? 0 : requestedAtMs[row - 1]),
          () => `request ${row} is in order`,
        );
        assertThat(group[row] >= 0 && group[row] < groups.length, () => `request ${row} asks for something`);
        assertThat(patient[row] >= 1, () => `request ${row} is somebody's`);
      }
      return 1;
    },
    close: scratch.remove,
  };
}

function drawTrace(random: Random): string {
  const end = onceIn(random, 4) ? '\r\n' : '\n';
  const lines = Array.from({ length: random.nextBelow(8) }, (_, index) => {
    const moment = new Date(Date.UTC(2016, 3, 29, 18, 38) + index * 500).toISOString();
    return `${moment},${pick(random, CLINICS)},${pick(random, DAYS)},${random.nextBelow(3)}`;
  });
  return [HEADER, ...lines, ''].join(end);
}
