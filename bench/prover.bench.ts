/** The prover: the whole shelf with every property, and one large model beside SPIN. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { SHELF, findLock } from '../server/locks/index.ts';
import { DEFAULT_BOUNDS, DEFAULT_LIVENESS_STATES, promela, prove } from '../reports/proof/index.ts';
import { hasSpin, searchWithSpin } from '../reports/proof/spin/pan.ts';
import { alternate, type Bench } from './rounds.ts';
import { beside } from './statistics.ts';

const MODEL = 'mcs-textbook';
const folderOfProofs = new URL('../reports/proof/', import.meta.url);
const options = { demanded: [], bounds: DEFAULT_BOUNDS, livenessStates: DEFAULT_LIVENESS_STATES };

/** How long it takes to judge every lock and saboteur, with every property. */
export const shelf: Bench = {
  name: 'shelf',
  summary: 'every lock and saboteur of the shelf proved or refuted, with every property, in one process',
  unit: 's',
  better: 'less',
  run: ({ rounds, smoke, onRound }) => {
    const sides = (smoke ? [2] : [3, 4]).map((threads) => ({
      name: `all ${SHELF.length}, ${threads} threads`,
      run: async () => {
        let seconds = 0;
        for (const { name } of SHELF) {
          const source = readFileSync(fileURLToPath(findLock(name).url), 'utf8');
          seconds += (await prove(name, source, { ...options, threads })).seconds;
        }
        return seconds;
      },
    }));
    return alternate(sides, rounds, onRound);
  },
};

/** States a second of the search for safety: the textbook's MCS lock, and SPIN on the same model where it is installed. */
export const prover: Bench = {
  name: 'prover',
  summary:
    'MCS with 5 threads, safety, 16,503,242 states: beside the verifier of SPIN (pan -O2, exact) on the same model, exported and written by hand',
  unit: 'states/s',
  better: 'more',
  run: async ({ rounds, smoke, onRound }) => {
    const threads = smoke ? 3 : 5;
    const source = readFileSync(new URL(`samples/${MODEL}.ts`, folderOfProofs), 'utf8');
    const ours = {
      name: `vaga, ${threads} threads`,
      run: async () => {
        const { states, seconds } = await prove(MODEL, source, { ...options, threads, livenessStates: 0 });
        return states / seconds;
      },
    };
    if (!hasSpin()) return alternate([ours], rounds, onRound);
    const text = await promela(MODEL, source, { ...options, threads });
    const byHand = readFileSync(new URL(`spin/${MODEL}.pml`, folderOfProofs), 'utf8').replace(
      /^#define N \d+/m,
      `#define N ${threads}`,
    );
    const [vaga, exported, written] = await alternate(
      [ours, spinSide('exported model', text), spinSide('model by hand', byHand)],
      rounds,
      onRound,
    );
    // Of the two models the one that SPIN is faster with.
    return [beside(vaga, written), exported, written];
  },
};

function spinSide(name: string, model: string) {
  return {
    name: `pan, ${name}`,
    run: () => {
      const { states, seconds } = searchWithSpin({ text: model });
      // The verifier tells hundredths of a second.
      return states / Math.max(seconds, 0.01);
    },
  };
}
