import { createHash } from 'node:crypto';

import type { Catalogue } from './catalogue.ts';

/** Tells catalogues apart: equal where every slot stands for the same place, and only there. */
export function fingerprintOf({ slots, providers, days, times }: Catalogue): string {
  const numbering = JSON.stringify([
    slots,
    providers.map(({ name, specialty }) => [name, specialty]),
    days,
    times,
  ]);
  return createHash('sha256').update(numbering).digest('hex');
}
