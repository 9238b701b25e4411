import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VagaError } from '../base/errors.ts';
import { DEFAULT_CLINIC_FILE, readCatalogue } from './clinic-file.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vaga-clinic-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

// There, devices have other names, and making a symbolic link is a privilege.
const isWindows = process.platform === 'win32';

const ANA = { name: 'Ana', specialty: 'Neurologia' };
const RUI = { name: 'Rui', specialty: 'Cardiologia' };
const CLINIC = { days: 2, times: ['08:00', '08:30'], providers: [ANA, RUI] };

function clinicFile(content: string | Uint8Array): string {
  const path = join(folder, 'clinic.json');
  writeFileSync(path, content);
  return path;
}

function readClinic(clinic: unknown) {
  return readCatalogue(clinicFile(JSON.stringify(clinic)), '2026-11-20');
}

/** What a refused read says, with the folder left out. */
function refusal(read: () => unknown): string {
  const outcome: unknown = attempt(read);
  expect(outcome).toBeInstanceOf(VagaError);
  expect(outcome).toMatchObject({ code: 'badFile', exitStatus: 2 });
  return (outcome as VagaError).message.replace(join(folder, '/'), '');
}

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}

describe('the default clinic', () => {
  const clinic = readCatalogue(DEFAULT_CLINIC_FILE, '2026-11-20');

  test('sells seven specialties with two doctors each', () => {
    expect(clinic.specialties).toEqual([
      'Cardiologia',
      'Dermatologia',
      'Endocrinologia',
      'Ginecologia',
      'Neurologia',
      'Otorrinolaringologia',
      'Clínico Geral',
    ]);
    for (const specialty of clinic.specialties) {
      expect(clinic.providers.filter((provider) => provider.specialty === specialty)).toHaveLength(2);
    }
    expect(clinic.providers[12]).toEqual({ name: 'Dr. Leonardo Araujo', specialty: 'Clínico Geral' });
  });

  test('sells 60 days from the first day given', () => {
    expect(clinic.days).toHaveLength(60);
    expect([clinic.days[0], clinic.days.at(-1)]).toEqual(['2026-11-20', '2027-01-18']);
  });

  test('sells every half hour from 08:00 to 20:00, that one included', () => {
    const halfHours = Array.from({ length: 25 }, (_, index) =>
      new Date((16 + index) * 30 * 60_000).toISOString().slice(11, 16),
    );
    expect(clinic.times).toEqual(halfHours);
    expect(clinic.slots).toBe(14 * 60 * 25);
  });
});

describe('a clinic of the user', () => {
  test('is read', () => {
    const clinic = readClinic(CLINIC);
    expect(clinic.slots).toBe(8);
    expect(clinic.describe(7)).toBe('Rui (Cardiologia), 2026-11-21 08:30');
  });

  test('may say its first day itself', () => {
    expect(readClinic({ ...CLINIC, firstDay: '2030-12-31' }).days).toEqual(['2030-12-31', '2031-01-01']);
  });

  test('may begin with a byte order mark', () => {
    expect(readCatalogue(clinicFile(`\uFEFF${JSON.stringify(CLINIC)}`), '2026-11-20').slots).toBe(8);
  });

  test('has its names in NFC, however the file spells them', () => {
    const clinic = readClinic({ ...CLINIC, providers: [{ name: 'Jose\u0301', specialty: 'Cli\u0301nico' }] });
    expect(clinic.providers).toEqual([{ name: 'Jos\u00E9', specialty: 'Cl\u00EDnico' }]);
    expect(clinic.slotOf({ provider: 'Jos\u00E9', day: '2026-11-20', time: '08:00' })).toBe(0);
  });

  test('takes exactly 2²⁴ slots', () => {
    const providers = Array.from({ length: 4096 }, (_, index) => ({ name: `P${index}`, specialty: 'S' }));
    const times = Array.from({ length: 16 }, (_, index) => `${String(index).padStart(2, '0')}:00`);
    expect(readClinic({ days: 256, times, providers }).slots).toBe(2 ** 24);
    expect(refusal(() => readClinic({ days: 257, times, providers }))).toBe(
      'clinic.json: 4096 providers × 257 days × 16 times are 16842752 slots, more than 16777216: shorten one of the three.',
    );
  });
});

describe('the content of a file is refused', () => {
  test('naming the file and the path within it', () => {
    const clinic = { ...CLINIC, providers: [ANA, RUI, { name: 'Eva' }] };
    expect(refusal(() => readClinic(clinic))).toBe(
      'clinic.json: providers[2].specialty: is missing: say what this provider is booked for.',
    );
  });

  test('when its days run past the calendar', () => {
    expect(refusal(() => readClinic({ ...CLINIC, days: 3_000_000, times: ['08:00'] }))).toBe(
      'clinic.json: days: 3000000 days from 2026-11-20 run past the year 9999: sell fewer days.',
    );
  });
});

describe('a file is refused that is', () => {
  test('missing', () => {
    expect(refusal(() => readCatalogue(join(folder, 'nowhere.json'), '2026-11-20'))).toBe(
      'nowhere.json: there is no such file: check the path.',
    );
  });

  test('a folder', () => {
    mkdirSync(join(folder, 'clinics'));
    expect(refusal(() => readCatalogue(join(folder, 'clinics'), '2026-11-20'))).toBe(
      'clinics: is a folder: name the JSON file itself.',
    );
  });

  test.skipIf(isWindows)('a device', () => {
    expect(refusal(() => readCatalogue('/dev/null', '2026-11-20'))).toBe(
      '/dev/null: is not an ordinary file: name a JSON file.',
    );
  });

  test.skipIf(isWindows)('unreadable for another reason, which is named', () => {
    symlinkSync('loop.json', join(folder, 'loop.json'));
    expect(refusal(() => readCatalogue(join(folder, 'loop.json'), '2026-11-20'))).toBe(
      'loop.json: cannot be read (ELOOP): check the path and its permissions.',
    );
  });

  test('far too large', () => {
    const path = clinicFile('{');
    truncateSync(path, 16 * 2 ** 20 + 1);
    expect(refusal(() => readCatalogue(path, '2026-11-20'))).toBe(
      "clinic.json: is larger than 16 MiB: name a clinic's file.",
    );
  });

  test('empty', () => {
    expect(refusal(() => readCatalogue(clinicFile(''), '2026-11-20'))).toBe(
      'clinic.json: is not JSON (Unexpected end of JSON input): correct it there.',
    );
  });

  test('not JSON, with the place', () => {
    expect(refusal(() => readCatalogue(clinicFile('{\n  "days": 60,\n}'), '2026-11-20'))).toMatch(
      /^clinic\.json: is not JSON \(.*\(line 3 column 1\)\): correct it there\.$/,
    );
  });

  test('not UTF-8', () => {
    const latin1 = Buffer.from('{"name":"Clínico"}', 'latin1');
    expect(refusal(() => readCatalogue(clinicFile(latin1), '2026-11-20'))).toBe(
      'clinic.json: is not UTF-8 text: save it as UTF-8.',
    );
  });
});

test("a caller's first day that is none is a usage error", () => {
  const error = new VagaError(
    'usage',
    'first day: "20/11/2026" is not a day of the calendar: write YYYY-MM-DD.',
  );
  expect(() => readCatalogue(DEFAULT_CLINIC_FILE, '20/11/2026')).toThrow(error);
});

test('the default file stands in the same form as documented: these fields and no others', () => {
  expect(Object.keys(JSON.parse(readFileSync(DEFAULT_CLINIC_FILE, 'utf8')))).toEqual([
    'days',
    'times',
    'providers',
  ]);
});
