/** The verdict on real logs of Jepsen, where they are at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';
import { checkLog } from '../check-log.ts';
import { readLog } from './formats.ts';

const FOLDER = join(process.env['VAGA_DATA'] ?? '../shared/data', 'jepsen-etcd');
const VERDICTS = join(FOLDER, 'verdicts.csv');

/** File and verdict of each log. */
function knownVerdicts(): [file: string, isLinearizable: boolean][] {
  return readFileSync(VERDICTS, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => [line.split(',')[0], line.trim().endsWith('true')]);
}

describe.skipIf(!existsSync(VERDICTS))(
  'logs of Jepsen against etcd (skipped where the folder in VAGA_DATA has no jepsen-etcd/verdicts.csv)',
  () => {
    test('every verdict is the known one', async () => {
      const wrong: string[] = [];
      const known = knownVerdicts();
      for (const [file, isLinearizable] of known) {
        const { verdict, violations } = await checkLog(
          readLog(join(FOLDER, file), 'cas-register'),
          'cas-register',
        );
        if (verdict !== (isLinearizable ? 'ok' : 'violation')) wrong.push(`${file}: ${verdict}`);
        if ((verdict === 'violation') !== violations.some(({ rows }) => rows.length > 0))
          wrong.push(`${file}: no explanation`);
      }
      expect(wrong).toEqual([]);
      expect(known.length).toBeGreaterThan(0);
    });
  },
);
