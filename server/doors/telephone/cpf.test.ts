import { expect, test } from 'vitest';

import { isCpf } from './cpf.ts';
import { dayOf, typedDay } from './typed-day.ts';

test.each(['52998224725', '11144477735', '12345678909', '00000000191', '98765432100'])(
  '%s is a CPF',
  (cpf) => {
    expect(isCpf(cpf)).toBe(true);
  },
);

test.each([
  '52998224735',
  '52998224726',
  '5299822472',
  '529982247250',
  '529.982.247-25',
  '11111111111',
  '00000000000',
  '',
  '5299822472٥',
])('%s is none', (cpf) => {
  expect(isCpf(cpf)).toBe(false);
});

test('any digit of a CPF that is changed alone is found', () => {
  const cpf = '52998224725';
  for (let at = 0; at < cpf.length; at += 1) {
    for (const digit of '0123456789') {
      expect(isCpf(cpf.slice(0, at) + digit + cpf.slice(at + 1))).toBe(digit === cpf[at]);
    }
  }
});

test('a typed day is one of the calendar', () => {
  expect(dayOf('29022028')).toBe('2028-02-29');
  expect(typedDay('2028-02-29')).toBe('29022028');
  for (const typed of ['29022027', '00012027', '2802202', '280220270', '2028-02-29', '']) {
    expect(dayOf(typed)).toBeUndefined();
  }
});
