/** Fuzzes the reader of clinic files: a damaged one is refused with a sentence, or its slots and places are told from each other. */
import { readFileSync } from 'node:fs';

import { damage, damageText, onceIn, randomBytes } from '../fuzz/mutate.ts';
import { assertThat, openScratch, readOrRefused } from '../fuzz/scratch.ts';
import type { OpenedTarget, FuzzTarget } from '../fuzz/target.ts';
import { MAX_SLOTS } from '../memory/layout.ts';
import { fingerprintOf } from './fingerprint.ts';
import { DEFAULT_CLINIC_FILE, readCatalogue } from './index.ts';

const FIRST_DAY = '2026-11-20';
const SMALL = JSON.stringify({
  firstDay: '2026-02-27',
  days: 4,
  times: ['08:00', '20:00'],
  providers: [
    { name: 'Dra. Sara Maria', specialty: 'Clínico Geral' },
    { name: 'Dr. Zé', specialty: 'Cardiologia' },
  ],
});
const WORDS = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\u0000',
  '\\ud800',
  '0',
  '-1',
  '1e9',
  '1e309',
  '16777217',
  'null',
  'true',
  '"days"',
  '"__proto__"',
  '"24:00"',
  '"0000-01-01"',
  '\u{feff}',
  '\u{301}',
];

export const clinicFile: FuzzTarget = { name: 'clinic-file', unit: 'inputs', open };

function open(): OpenedTarget {
  const scratch = openScratch();
  const shipped = readFileSync(DEFAULT_CLINIC_FILE, 'utf8');
  return {
    draw: (random) => {
      if (onceIn(random, 50)) return randomBytes(random, random.nextBelow(200));
      const text = onceIn(random, 8) ? shipped : SMALL;
      const damaged = Buffer.from(damageText(random, text, WORDS));
      return onceIn(random, 3) ? damage(random, damaged) : damaged;
    },
    check: (input, random) => {
      scratch.write(input);
      const catalogue = readOrRefused(() => readCatalogue(scratch.path, FIRST_DAY), 'badFile');
      if (catalogue === undefined) return 1;
      const { slots, slotOf, placeOf } = catalogue;
      assertThat(slots >= 1 && slots <= MAX_SLOTS, () => `${slots} slots can be sold`);
      for (const slot of [0, slots - 1, random.nextBelow(slots)]) {
        const place = placeOf(slot);
        assertThat(
          place !== undefined && slotOf(place) === slot,
          () => `slot ${slot} is where its place says`,
        );
      }
      assertThat(fingerprintOf(catalogue).length === 64, () => 'the catalogue has a fingerprint');
      return 1;
    },
    close: scratch.remove,
  };
}
