import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { gatherReport } from '../../reports/bench-report/gather.ts';
import { readmeFigures } from '../../reports/render/index.ts';
import { describeMachine } from '../vaga/machine.ts';
import { PLAN, README, withFigures } from './readme-figures.ts';

const readme = readFileSync(README, 'utf8');
const nothing = readmeFigures(gatherReport([], describeMachine(), false));

test('the README has a place for the figures, and only that is written', () => {
  const written = withFigures(readme, '| new |\n');
  const [before = '', after = ''] = written.split('| new |\n');
  expect(readme.startsWith(before)).toBe(true);
  expect(readme.endsWith(after)).toBe(true);
  expect(before.endsWith('<!-- figures:begin -->\n')).toBe(true);
  expect(after.startsWith('<!-- figures:end -->')).toBe(true);
  expect(withFigures(written, '| new |\n')).toBe(written);
});

test('a README without the place is refused', () => {
  expect(() => withFigures(readme.replace('figures:end', ''), '')).toThrow('no place for the figures');
});

test('the command measures what the table needs, and no more', () => {
  const needed = new Set([...nothing.matchAll(/`npx vaga bench (\S+)`/g)].map(([, name]) => name));
  expect(new Set(PLAN.map(([bench]) => bench))).toEqual(needed);
});
