/** Proofs of locks on the shelf as their pages are made from, for the tests beside this file. */
import { readFileSync } from 'node:fs';

import { findLock } from '../../../server/locks/index.ts';
import { DEFAULT_BOUNDS, DEFAULT_LIVENESS_STATES, drawStates, prove } from '../../proof/index.ts';
import type { ProofPage } from './proof-page.ts';

/** With a state graph where it is small enough to be drawn. */
export async function proofPage(lock: string, threads = 3): Promise<ProofPage> {
  const source = readFileSync(new URL(findLock(lock).url), 'utf8');
  const options = { threads, demanded: [], bounds: DEFAULT_BOUNDS, livenessStates: DEFAULT_LIVENESS_STATES };
  const { sentence, trace, initialWords, repeatsFrom, ...proof } = await prove(lock, source, options);
  return {
    ...proof,
    source,
    trace:
      sentence === null
        ? null
        : { sentence, steps: trace, initialWords, repeatsFrom, threads: proof.threads },
    graph:
      proof.verdict === 'proved' && proof.states < 1_000
        ? await drawStates(lock, source, { ...options, threads: proof.threads })
        : null,
  };
}
