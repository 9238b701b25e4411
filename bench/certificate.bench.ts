/** The certificate check on a churn history: operations a second on one core. */
import { checkCertificate } from '../reports/check/index.ts';
import { CHURN, generateExecution } from '../reports/check/samples/executions.ts';
import { alternate, type Bench } from './rounds.ts';

export const certificate: Bench = {
  name: 'certificate',
  summary: 'the certificate check of a generated churn, moves included; operations a second on one core',
  unit: 'operations/s',
  run: ({ rounds, smoke, onRound }) => {
    const sizes = smoke ? [10_000] : [50_000, 500_000, 5_000_000];
    const sides = sizes.map((operations) => {
      const options = { ...CHURN, operations, slots: 10_000, skew: 1.1 };
      const history = generateExecution(options);
      return {
        name: `${operations.toLocaleString('en')} operations`,
        run: () => {
          const { verdict, seconds } = checkCertificate(history, { slots: options.slots, initial: 'fresh' });
          if (verdict !== 'ok') throw new Error(`a correct history was judged '${verdict}'`);
          return history.length / seconds;
        },
      };
    });
    return alternate(sides, rounds, onRound);
  },
};
