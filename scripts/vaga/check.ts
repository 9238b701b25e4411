import { VagaError } from '../../server/base/errors.ts';
import { flag } from '../../server/base/options.ts';
import { readHistory } from '../../load/history/file.ts';
import { checkCertificate, explain, mergeVerdicts } from '../../reports/check/index.ts';
import { Progress } from './progress.ts';
import { statusOf } from './publish.ts';
import { defineVerb } from './verb.ts';

const MAX_FILES = 1_000;

export const check = defineVerb({
  name: 'check',
  summary: 'verdict on each recorded history',
  about: [
    'Judges histories that a race has written (FILE.hist), again and by themselves: each operation must fit the version and the holder it was told.',
  ],
  positionals: { most: MAX_FILES, name: 'FILE…' },
  options: { json: flag({ help: 'One JSON document (vaga/check@1) on stdout and nothing else.' }) },
  examples: [['vaga check reports/out/*/natural.hist', 'the last runs, judged again']],
  run: async ({ json }, files) => {
    const progress = new Progress();
    const [first, ...rest] = files.map((file) => checkFile(file, progress));
    progress.clear();
    if (first === undefined)
      throw new VagaError('usage', 'check takes at least one FILE. See vaga check --help.');
    const results = [first, ...rest];
    if (json) console.log(JSON.stringify({ schema: 'vaga/check@1', results }));
    else for (const result of results) console.log(describe(result));
    return statusOf(mergeVerdicts(first.verdict, ...rest.map(({ verdict }) => verdict)));
  },
});

function checkFile(file: string, progress: Progress) {
  const { meta, history } = readHistory(file, (share) => progress.step(`${file}: reading`, share));
  const onProgress = (share: number) => progress.step(`${file}: checking`, share);
  const result = checkCertificate(history, { ...meta, onProgress });
  const violations = result.violations.map((violation) => ({
    ...violation,
    sentence: explain(violation, history),
  }));
  const { verdict, operations, slots, method, seconds, peakRssMiB, counts, reasons } = result;
  return { file, verdict, operations, slots, method, seconds, peakRssMiB, counts, reasons, violations };
}

function describe({
  file,
  verdict,
  operations,
  slots,
  seconds,
  violations,
  reasons,
}: ReturnType<typeof checkFile>): string {
  const head = `${file}: ${verdict}. ${operations.toLocaleString('en')} operations on ${slots.toLocaleString('en')} slots, checked in ${seconds.toFixed(2)} s.`;
  return [
    head,
    ...violations.slice(0, 10).map(({ kind, sentence }) => `  ${kind}: ${sentence}`),
    ...reasons.map((reason) => `  ${reason}`),
  ].join('\n');
}
