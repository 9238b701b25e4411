/** The certificate check on a churn history: operations a second on one core. */
import type { Bench } from './rounds.ts';
import { SIZES, sizeName } from './steps/certificate.ts';
import { runSteps } from './steps/run-steps.ts';

export const certificate: Bench = {
  name: 'certificate',
  summary: 'the certificate check of a generated churn, moves included; operations a second on one core',
  unit: 'operations/s',
  better: 'more',
  run: (settings) =>
    runSteps(
      new URL('./steps/certificate.ts', import.meta.url),
      SIZES[settings.smoke ? 'smoke' : 'full'].map(sizeName),
      settings,
      (ns) => 1e9 / ns,
    ),
};
