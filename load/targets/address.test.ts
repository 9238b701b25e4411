import { resolve } from 'node:path';

import { expect, test } from 'vitest';

import { parseTarget, type RespAddress, type TargetAddress } from './address.ts';

const REDIS: RespAddress = {
  door: 'resp',
  host: '127.0.0.1',
  port: 6379,
  strategy: 'setnx',
  keys: 'vaga:r1:slot:',
};

const redis = (over: Partial<RespAddress>): RespAddress => ({ ...REDIS, ...over });

test.each<[string, TargetAddress]>([
  ['native://127.0.0.1:7400', { host: '127.0.0.1', ports: [7400] }],
  ['native:127.0.0.1:7400,7401', { host: '127.0.0.1', ports: [7400, 7401] }],
  ['vaga:clinic.example', { host: 'clinic.example', ports: [7400] }],
  ['native://[::1]:7', { host: '::1', ports: [7] }],
  ['redis://127.0.0.1', REDIS],
  ['redis://127.0.0.1/', REDIS],
  ['redis://127.0.0.1:7000?strategy=lua', redis({ port: 7000, strategy: 'lua' })],
  ['redis://[::1]?strategy=get-then-set', redis({ host: '::1', strategy: 'get-then-set' })],
  ['resp://127.0.0.1', redis({ port: 6390 })],
  ['http://127.0.0.1:8080/', { door: 'http', url: 'http://127.0.0.1:8080' }],
  ['./my-target.ts', { door: 'file', path: resolve('my-target.ts'), name: './my-target.ts' }],
  ['/tmp/other.mjs', { door: 'file', path: '/tmp/other.mjs', name: '/tmp/other.mjs' }],
])('%s', (text, address) => {
  expect(parseTarget(text, 'r1')).toEqual(address);
});

test.each([
  ['redis://127.0.0.1?strategy=watch', 'a strategy is one of setnx, lua, get-then-set'],
  ['redis://127.0.0.1?mode=lua', 'it takes ?strategy=, not ?mode='],
  ['redis://127.0.0.1/3', 'no other can be named'],
  ['redis://user:secret@127.0.0.1', 'it takes no user and no password'],
  ['resp://127.0.0.1?strategy=lua', 'our own door books by SET'],
  ['redis://', 'names no target'],
  ['native://127.0.0.1:70000', 'names no target'],
  ['postgres://127.0.0.1', 'names no target. It takes native://'],
  ['127.0.0.1:7400', 'names no target'],
  ['my-target', 'names no target'],
])('refuses %s', (text, sentence) => {
  expect(() => parseTarget(text, 'r1')).toThrow(sentence);
});
