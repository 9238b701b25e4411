import { expect, test } from 'vitest';

import { isCpf } from '../../server/doors/telephone/cpf.ts';
import { cpfOf } from './cpf.ts';

test('every racer has a CPF of its own that checks out', () => {
  const all = Array.from({ length: 20_000 }, (_, index) => cpfOf(index + 1));
  expect(all.every(isCpf)).toBe(true);
  expect(new Set(all).size).toBe(all.length);
});
