/** The clinic's door keeps the contract of all text doors, asked in pickles of several protocols and in print. */
import { expect, test } from 'vitest';

import { DEFAULT_CLINIC_FILE, readCatalogue } from '../../catalogue/index.ts';
import { faultsOf } from '../text/contract.ts';
import { SampleOffice } from '../text/samples/office.ts';
import { createClinicaDoor } from './door.ts';
import { writePickle } from './pickle-writer.ts';

const SEED = 20261121;
const clock = { nowUs: () => new Date('2026-11-20 07:00').getTime() * 1000 };
const catalogue = readCatalogue(DEFAULT_CLINIC_FILE, '2026-11-20');
const SCRIPT = [
  writePickle({
    tuple: ['AGEND', '52998224725', "ANA D'ÁVILA.", 'CLINICO GERAL', '20/11/2026', 'SEXTA-FEIRA'],
  }),
  Buffer.from('(VBUSCA\np0\nV52998224725\np1\ntp2\n.'),
  "('AGEND','11144477735','JOSÉ (filho)','NEUROLOGIA','20/11/2026','SEXTA-FEIRA')",
  "('BUSCA','11144477735'",
  writePickle('BUSCA'),
  writePickle({ tuple: ['CANCEL', '52998224725'] }),
];

test(`the contract of text doors, with seed ${SEED}`, () => {
  const open = () => ({ door: createClinicaDoor({ catalogue, clock }), office: new SampleOffice(clock) });
  expect(faultsOf(open, SCRIPT, SEED)).toEqual([]);
});

test('it is rejected where a message is as long as what is there', () => {
  const open = () => ({
    door: { ...createClinicaDoor({ catalogue, clock }), frame: (bytes: Buffer) => bytes.length },
    office: new SampleOffice(clock),
  });
  expect(faultsOf(open, SCRIPT, SEED).join('\n')).toContain('the first message is another');
});
