/** Every parser that is fuzzed. */
import { nativeClient } from '../../load/clients/native.fuzz.ts';
import { respReplies } from '../../load/clients/resp-reader.fuzz.ts';
import { historyFile } from '../../load/history/file.fuzz.ts';
import { traceFile } from '../../load/workloads/trace-file.fuzz.ts';
import { historyFormats } from '../../reports/check/formats/formats.fuzz.ts';
import { lockCompiler } from '../../reports/proof/compile/compile.fuzz.ts';
import { options } from '../../server/base/options.fuzz.ts';
import { clinicFile } from '../../server/catalogue/clinic-file.fuzz.ts';
import { clinicaRequest } from '../../server/doors/clinica/pickle.fuzz.ts';
import { nativeDoor } from '../../server/doors/native/door.fuzz.ts';
import { durableDoor } from '../../server/doors/native/durable.fuzz.ts';
import { respDoor } from '../../server/doors/resp/door.fuzz.ts';
import type { FuzzTarget } from '../../server/fuzz/target.ts';
import { ledgerFile } from '../../server/ledger/lmdb.fuzz.ts';

export const TARGETS: readonly FuzzTarget[] = [
  nativeDoor,
  durableDoor,
  respDoor,
  clinicaRequest,
  nativeClient,
  respReplies,
  historyFile,
  historyFormats,
  traceFile,
  clinicFile,
  lockCompiler,
  options,
  ledgerFile,
];
