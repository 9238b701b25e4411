/** Pickles of plain values are read as Python wrote them, in every protocol; anything that does more is refused by name. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { writePickle } from './pickle-writer.ts';
import { PickleRefusal, frameOfPickle, readPickle, type PickleValue } from './pickle.ts';

/** What Python 3.13 made of the value below, in the protocols 0 to 5. */
const BY_PYTHON = [
  '28564147454e440a70300a5635323939383232343732350a70310a564a4f53c9204427c156494c41202e0a70320a56615c7530303061625c7530303563635c75303030300a70330a286c70340a49310a61492d310a61493330300a614937303030300a614c313039393531313632373737364c0a614c2d313138303539313632303731373431313330333432344c0a614930310a614930300a614e61286c70350a61287461565c5530303031663630300a70360a7470370a2e',
  '2858050000004147454e447100580b0000003532393938323234373235710158100000004a4f53c389204427c38156494c41202e71025806000000610a625c630071035d7104284b014affffffff4d2c014a701101004c313039393531313632373737364c0a4c2d313138303539313632303731373431313330333432344c0a4930310a4930300a4e5d710529655804000000f09f988071067471072e',
  '80022858050000004147454e447100580b0000003532393938323234373235710158100000004a4f53c389204427c38156494c41202e71025806000000610a625c630071035d7104284b014affffffff4d2c014a701101008a060000000000018a090000000000000000c088894e5d710529655804000000f09f988071067471072e',
  '80032858050000004147454e447100580b0000003532393938323234373235710158100000004a4f53c389204427c38156494c41202e71025806000000610a625c630071035d7104284b014affffffff4d2c014a701101008a060000000000018a090000000000000000c088894e5d710529655804000000f09f988071067471072e',
  '8004956900000000000000288c054147454e44948c0b3532393938323234373235948c104a4f53c389204427c38156494c41202e948c06610a625c6300945d94284b014affffffff4d2c014a701101008a060000000000018a090000000000000000c088894e5d9429658c04f09f98809474942e',
  '8005956900000000000000288c054147454e44948c0b3532393938323234373235948c104a4f53c389204427c38156494c41202e948c06610a625c6300945d94284b014affffffff4d2c014a701101008a060000000000018a090000000000000000c088894e5d9429658c04f09f98809474942e',
].map((hex) => Buffer.from(hex, 'hex'));
const VALUE: PickleValue = {
  tuple: [
    'AGEND',
    '52998224725',
    "JOSÉ D'ÁVILA .",
    'a\nb\\c\0',
    [1n, -1n, 300n, 70_000n, 2n ** 40n, -(2n ** 70n), true, false, null, [], { tuple: [] }],
    '😀',
  ],
};

/** A pickle by hand: texts are bytes of Latin-1. */
const pickle = (text: string): Buffer => Buffer.from(text, 'latin1');
const refusalOf = (bytes: Uint8Array): string => {
  try {
    readPickle(bytes);
  } catch (error) {
    if (error instanceof PickleRefusal) return error.message;
    throw error;
  }
  return 'read';
};

describe.each(BY_PYTHON.map((bytes, protocol) => ({ bytes, protocol })))(
  'protocol $protocol',
  ({ bytes }) => {
    test('is read', () => {
      expect(readPickle(bytes)).toEqual(VALUE);
    });

    test('is as long as it is, whatever follows and however little is there', () => {
      expect(frameOfPickle(Buffer.concat([bytes, bytes]))).toBe(bytes.length);
      for (let length = 0; length < bytes.length; length += 1)
        expect(frameOfPickle(bytes.subarray(0, length))).toBe(0);
    });
  },
);

describe('what does more than build plain values is refused', () => {
  test.each([
    ['GLOBAL', 'cposix\nsystem\np0\n(Vtouch /tmp/x\np1\ntp2\nRp3\n.', 1],
    ['GLOBAL', '\x80\x02cposix\nsystem\nq\0X\x01\0\0\0aq\x01\x85q\x02Rq\x03.', 3],
    [
      'STACK_GLOBAL',
      "\x80\x04\x95'\0\0\0\0\0\0\0\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x01a\x94\x85\x94R\x94.",
      29,
    ],
    ['REDUCE', '(R.', 2],
    ['BUILD', ')b.', 2],
    ['INST', '(iposix\nsystem\n.', 2],
    ['OBJ', '(o.', 2],
    ['NEWOBJ', ')\x81.', 2],
    ['NEWOBJ_EX', '\x92.', 1],
    ['EXT1', '\x82\x01.', 1],
    ['EXT2', '\x83\x01\0.', 1],
    ['EXT4', '\x84\x01\0\0\0.', 1],
    ['PERSID', 'Pa\n.', 1],
    ['BINPERSID', 'NQ.', 2],
    ['EMPTY_DICT', '}.', 1],
    ['EMPTY_SET', '\x8f.', 1],
    ['FLOAT', 'F1.5\n.', 1],
    ['BINFLOAT', 'G\0\0\0\0\0\0\0\0.', 1],
    ['STRING', "S'a'\n.", 1],
    ['SHORT_BINBYTES', 'C\x01a.', 1],
    ['BYTEARRAY8', '\x96\0\0\0\0\0\0\0\0.', 1],
    ['NEXT_BUFFER', '\x97.', 1],
    ['POP', 'N0.', 2],
    ['DUP', 'N2.', 2],
  ])('%s', (name, text, end) => {
    expect(refusalOf(pickle(text))).toBe(`the opcode ${name} is refused`);
    expect(frameOfPickle(pickle(text))).toBe(end);
  });

  test('a byte that is no opcode', () => {
    expect(refusalOf(pickle('\x80\x02\xff.'))).toBe('0xff, which is no opcode of pickle, is refused');
    expect(frameOfPickle(pickle('\x80\x02\xff'))).toBe(3);
  });
});

describe('what is no sound pickle is refused', () => {
  test.each([
    ['', 'before its STOP'],
    ['\x80\x02N', 'before its STOP'],
    ['N.N.', 'behind the STOP'],
    ['.', 'lacks its value'],
    ['\x85.', 'lacks its value'],
    ['N(\x85.', 'lacks its value'],
    ['Na.', 'lacks its value'],
    ['(a.', 'lacks its value'],
    ['t.', 'lacks its MARK'],
    ['NN.', 'more than one value'],
    ['N(.', 'lacks its value'],
    ['(N.', 'more than one value'],
    ['NNa.', 'what is no list'],
    [')Na.', 'what is no list'],
    ['h\0.', 'the memo has no such value'],
    ['g-1\n.', 'no number'],
    ['p0\n.', 'lacks its value'],
    ['\x80\x06N.', 'protocol 6'],
    ['I1.5\n.', 'not decimal'],
    ['L0x10L\n.', 'not decimal'],
    ['V\\u12\n.', 'escape'],
    ['V\\U00110000\n.', 'escape'],
    ['V\\ud800\n.', 'not Unicode'],
    ['\x8c\x02\xc3(.', 'not UTF-8'],
    ['X\x01\x04\0\0', 'BINUNICODE has more than 1024 bytes'],
    ['\x8d\0\0\0\0\0\0\0\x80', 'BINUNICODE8 has more than 1024 bytes'],
    ['\x8b\xff\xff\xff\x7f', 'LONG4 has more than 1024 bytes'],
    [`V${'a'.repeat(1_025)}`, 'UNICODE has more than 1024 bytes'],
  ])('%j', (text, because) => {
    expect(refusalOf(pickle(text))).toContain(because);
  });

  test('a long text is refused as soon as it says so, and where it says so', () => {
    const announced = pickle('X\x01\x04\0\0');
    expect(frameOfPickle(announced)).toBe(announced.length);
    expect(frameOfPickle(Buffer.concat([announced, Buffer.alloc(1_030)]))).toBe(announced.length);
    const line = pickle(`V${'a'.repeat(2_000)}\n.`);
    expect(frameOfPickle(line.subarray(0, 1_025))).toBe(0);
    expect(frameOfPickle(line.subarray(0, 1_026))).toBe(1_026);
    expect(frameOfPickle(line)).toBe(1_026);
    expect(readPickle(pickle(`V${'a'.repeat(1_024)}\n.`))).toHaveLength(1_024);
  });
});

describe('a small pickle stands for nothing large', () => {
  test.each([
    ['protocol 0', '(lp0\ng0\na.'],
    ['protocol 2', '\x80\x02]q\0h\0a.'],
    ['by way of a tuple', '\x80\x02]q\0h\0\x85q\x01a0h\0.'],
    ['by way of another list', ']q\0]q\x01h\0ah\0h\x01a.'],
    ['several at once', ']q\0(h\0h\0e.'],
  ])('a list that holds itself is refused: %s', (_, text) => {
    expect(refusalOf(pickle(text))).toContain('in another already');
  });

  test('the same list may be in another twice', () => {
    expect(readPickle(pickle(']q\0(]q\x01(Neh\x01e.'))).toEqual([[null], [null]]);
  });

  test('values count each time that the memo gives them', () => {
    const doubled = Array.from(
      { length: 9 },
      (_, index) => `q${String.fromCharCode(index)}h${String.fromCharCode(index)}\x86`,
    );
    expect(refusalOf(pickle(`)${doubled.slice(0, 8).join('')}.`))).toBe('read');
    expect(refusalOf(pickle(`)${doubled.join('')}.`))).toBe('read');
    expect(refusalOf(pickle(`)${doubled.join('')}q\x20h\x20\x86.`))).toContain('more than 1024 values');
  });

  test('depth, length and memo have bounds', () => {
    expect(refusalOf(pickle(`N${'\x85'.repeat(16)}.`))).toBe('read');
    expect(refusalOf(pickle(`N${'\x85'.repeat(17)}.`))).toContain('more than 16 lists');
    expect(refusalOf(pickle(`${']'.repeat(16)}${'a'.repeat(15)}.`))).toBe('read');
    expect(refusalOf(pickle(`${']'.repeat(17)}${'a'.repeat(16)}.`))).toContain('more than 16 lists');
    expect(refusalOf(pickle(`](${'N'.repeat(1_023)}e.`))).toBe('read');
    expect(refusalOf(pickle(`](${'N'.repeat(1_024)}e.`))).toContain('more than 1024 values');
    const puts = (many: number): string => Array.from({ length: many }, (_, index) => `p${index}\n`).join('');
    expect(refusalOf(pickle(`N${puts(1_024)}.`))).toBe('read');
    expect(refusalOf(pickle(`N${puts(1_025)}.`))).toContain('in the memo');
  });
});

test('what is written is read back, and framed', () => {
  const { value } = fc.letrec<{ value: PickleValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', maxDepth: 5 },
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.record({ tuple: fc.array(tie('value'), { maxLength: 5 }) }, { noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(value, (drawn) => {
      const bytes = writePickle(drawn);
      expect(readPickle(bytes)).toEqual(drawn);
      expect(frameOfPickle(Buffer.concat([bytes, bytes]))).toBe(bytes.length);
      expect(frameOfPickle(bytes.subarray(0, -1))).toBe(0);
    }),
  );
});

test('a byte order mark is a character like any other', () => {
  expect(readPickle(writePickle('\ufeffa'))).toBe('\ufeffa');
});

test('half a surrogate pair is written as U+FFFD, which every reader takes', () => {
  expect(readPickle(writePickle('a\ud800b'))).toBe('a\ufffdb');
});
