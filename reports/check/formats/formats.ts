/** Reads a recorded history of any format; which one it is, its content tells, not its name. */
import { VagaError } from '../../../server/base/errors.ts';
import { readHistory } from '../../../load/history/file.ts';
import type { History, InitialState } from '../../../load/history/history.ts';
import type { DeedName, Log } from '../models/log.ts';
import { badFile } from './bad-file.ts';
import { isJepsenLine, readJepsen } from './jepsen.ts';
import { readLogLines, readSlotLines } from './json-lines.ts';
import { readStart } from './lines.ts';

const BINARY_START = 'VAGAHIST';
const START_BYTES = 4096;

export const MODEL_NAMES = ['slot', 'cas-register', 'mutex'] as const;
export type ModelName = (typeof MODEL_NAMES)[number];

const DEEDS_OF: Readonly<Record<Exclude<ModelName, 'slot'>, readonly DeedName[]>> = {
  'cas-register': ['read', 'write', 'cas'],
  mutex: ['acquire', 'release'],
};

/** A history of slots. `originSeconds`: the moment on the machine's clock that its times count from, where it is known. */
export interface SlotRecord {
  readonly history: History;
  readonly slots: number;
  readonly initial: InitialState;
  readonly originSeconds: number | undefined;
}

type Format = 'binary' | 'JSON lines' | 'a log of Jepsen';

/** Reads a history of slots. Throws `VagaError('badFile')` that says where, and what was expected. */
export function readSlots(path: string, onProgress?: (share: number) => void): SlotRecord {
  const format = formatOf(path);
  switch (format) {
    case 'binary': {
      const { meta, history } = readHistory(path, onProgress);
      return { history, slots: meta.slots, initial: meta.initial, originSeconds: meta.originSeconds };
    }
    case 'JSON lines':
      return { ...readSlotLines(path, onProgress), originSeconds: undefined };
    case 'a log of Jepsen':
      throw new VagaError(
        'usage',
        `${path} is a log of Jepsen, and these are not about slots: say which model it has, as --model cas-register.`,
      );
    default: {
      const none: never = format;
      return none;
    }
  }
}

/** Reads a history of registers or mutexes. Throws `VagaError('badFile')` that says where, and what was expected. */
export function readLog(
  path: string,
  model: Exclude<ModelName, 'slot'>,
  onProgress?: (share: number) => void,
): Log {
  const format = formatOf(path);
  switch (format) {
    case 'binary':
      throw new VagaError('usage', `${path} is a history of slots: check it without --model ${model}.`);
    case 'JSON lines':
      return readLogLines(path, DEEDS_OF[model], onProgress);
    case 'a log of Jepsen':
      return readJepsen(path, DEEDS_OF[model]);
    default: {
      const none: never = format;
      return none;
    }
  }
}

function formatOf(path: string): Format {
  const start = readStart(path, START_BYTES).toString('latin1');
  if (start.startsWith(BINARY_START)) return 'binary';
  const first = start.split('\n').find((line) => line.trim() !== '') ?? '';
  if (first.trimStart().startsWith('{')) return 'JSON lines';
  if (isJepsenLine(first)) return 'a log of Jepsen';
  throw badFile(
    { path, line: 1, column: 1 },
    `a history of vaga (${BINARY_START}), JSON lines, or a log of Jepsen`,
    first.replaceAll(/[^\u0020-\u007E]/g, '?'),
  );
}
