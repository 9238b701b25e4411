/** Which doors are opened, as it is said on the command line. */
import { expect, test } from 'vitest';

import { DEFAULT_CLINIC_FILE, readCatalogue } from '../../server/catalogue/index.ts';
import { DOOR_PORTS } from '../../server/doors/ports.ts';
import { defaultDoors, parseDoors } from './door-options.ts';
import { refuseOpenHost } from './secret.ts';

const catalogue = readCatalogue(DEFAULT_CLINIC_FILE, '2026-11-21');
const parse = (doors: string) => parseDoors(doors, catalogue);

test('unless it is said otherwise native and http are opened, at their own ports', () => {
  expect(parse(defaultDoors('127.0.0.1'))).toEqual([
    { name: 'native', port: 7400 },
    { name: 'http', port: 8080 },
  ]);
});

test('where other machines can connect it is native alone, and http there is refused', () => {
  expect(parse(defaultDoors('0.0.0.0'))).toEqual([{ name: 'native', port: 7400 }]);
  const proof = new Uint8Array(32);
  expect(() => refuseOpenHost('0.0.0.0', proof, parse('native,http'))).toThrow('clients of the door http');
  expect(() => refuseOpenHost('0.0.0.0', proof, parse(defaultDoors('0.0.0.0')))).not.toThrow();
});

test('all are all, each at its own port', () => {
  expect(Object.fromEntries(parse('all').map(({ name, port }) => [name, port]))).toEqual(DOOR_PORTS);
});
