/** A kind of violation in words. */
import type { ViolationKind } from '../../check/index.ts';
import { violationFacts } from '../findings.ts';

/** `double booking` */
export function kindName(kind: ViolationKind): string {
  return violationFacts({ [kind]: 1 })
    .join('')
    .replace(/^1 /, '');
}
