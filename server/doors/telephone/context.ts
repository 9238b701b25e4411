/** What the parts of a call share. */
import type { WallClock } from '../../base/clock.ts';
import type { Office } from '../../booking/office.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import type { CatalogueSounds } from './prompts.ts';
import type { Voice } from './voice.ts';

export interface Call {
  readonly office: Office;
  readonly voice: Voice;
  readonly catalogue: Catalogue;
  readonly clock: WallClock;
  readonly sounds: CatalogueSounds;
  /** Whether callers whom nobody knows become persons with the birth date that they type. */
  readonly registerCallers: boolean;
}
