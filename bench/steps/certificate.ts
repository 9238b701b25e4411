/** The certificate check of generated churns of several lengths, moves included. */
import { checkCertificate } from '../../reports/check/index.ts';
import { CHURN, generateExecution } from '../../reports/check/samples/executions.ts';
import type { Step, Steps } from './step.ts';

const SLOTS = 10_000;
export const SIZES = { smoke: [10_000], full: [50_000, 500_000, 5_000_000] };

export const sizeName = (operations: number): string => `${operations.toLocaleString('en')} operations`;

export const steps: Steps = Object.fromEntries(
  [...SIZES.smoke, ...SIZES.full].map((operations) => [sizeName(operations), () => checking(operations)]),
);

function checking(operations: number): Step {
  const history = generateExecution({ ...CHURN, operations, slots: SLOTS, skew: 1.1 });
  return {
    operations: history.length,
    expected: history.length,
    run: () => {
      const { verdict, operations: checked } = checkCertificate(history, { slots: SLOTS, initial: 'fresh' });
      return verdict === 'ok' ? checked : 0;
    },
  };
}
