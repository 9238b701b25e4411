/** A request says by its first bytes whether it is a pickle or printed, and by its own end how long it is. */
import { describe, expect, test } from 'vitest';

import { writePickle } from './pickle-writer.ts';
import { PickleRefusal } from './pickle.ts';
import { frameOfRequest, readRequest } from './request.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const BUSCA = { tuple: ['BUSCA', '52998224725'] };
const FIELDS = BUSCA.tuple;
const PROTOCOL_0 = bytes('(VBUSCA\np0\nV52998224725\np1\ntp2\n.');
const PROTOCOL_1 = bytes('(X\x05\0\0\0BUSCAq\0X\x0b\0\0\x0052998224725q\x01tq\x02.');

describe('frames', () => {
  test.each([
    ['a pickle of protocol 2', writePickle(BUSCA)],
    ['a pickle of protocol 1, which begins with ( as well', PROTOCOL_1],
    ['a pickle of protocol 0, the same', PROTOCOL_0],
    ['a printed tuple, by its )', bytes("('BUSCA','52998224725')")],
    ['one with blanks', bytes("( 'BUSCA' , '52998224725' )")],
    ['one with brackets and quotes in its texts', bytes(`('a)', "b')", 'c\\')')`)],
    ['one that is broken off, by its line end', bytes("('BUSCA','529\n")],
    ['one that is broken off behind a backslash', bytes("('BUSCA\\\n")],
    ['a blank', bytes('\n')],
  ])('%s', (_, message) => {
    expect(frameOfRequest(Buffer.concat([message, bytes('\r\n'), PROTOCOL_0]))).toBe(message.length);
    for (let length = 0; length < message.length; length += 1)
      expect(frameOfRequest(message.subarray(0, length))).toBe(0);
  });
});

describe('reads', () => {
  test.each([
    ['pickle', writePickle(BUSCA)],
    ['pickle', PROTOCOL_1],
    ['pickle', PROTOCOL_0],
    ['text', bytes("('BUSCA','52998224725')")],
  ])('a %s', (form, message) => {
    expect(readRequest(message)).toEqual({ form, fields: FIELDS });
  });

  test.each([
    ['a text', 'BUSCA'],
    ['a list', FIELDS],
    ['a tuple with a number', { tuple: ['BUSCA', 52_998_224_725n] }],
    ['None', null],
  ])('%s as no request', (_, value) => {
    expect(readRequest(writePickle(value))).toEqual({ form: 'pickle', fields: undefined });
  });

  test('nonsense in brackets as no request', () => {
    expect(readRequest(bytes("('BUSCA'"))).toEqual({ form: 'text', fields: undefined });
  });

  test('a blank as nothing', () => {
    expect(readRequest(bytes('\r'))).toBeUndefined();
    expect(readRequest(bytes(''))).toBeUndefined();
  });

  test('words that are in neither form as a pickle, which they are not', () => {
    expect(() => readRequest(bytes('BUSCA 52998224725'))).toThrow(PickleRefusal);
  });
});
