/** The task of one load thread of an HTTP race, run by piscina: one long task a thread. */
import { VagaError } from '../../server/base/errors.ts';
import { Control, type ControlBuffers } from '../control.ts';
import { Recorder } from '../history/recorder.ts';
import type { LoadFailure, LoadResult } from '../thread.ts';
import { HttpLoad, type HttpCrewSettings } from './crew.ts';

export interface HttpTask {
  readonly crew: HttpCrewSettings;
  readonly control: ControlBuffers;
  /** Where the history goes; without it nothing is recorded. */
  readonly history: string | undefined;
}

export default async function load({ crew, control, history }: HttpTask): Promise<LoadResult | LoadFailure> {
  const shared = new Control(control, crew.threads);
  const recorder = history === undefined ? undefined : new Recorder(history, control.cursor);
  try {
    const race = new HttpLoad(crew, shared, recorder);
    await race.run();
    const { losses, missing, stuck } = race;
    return { recorded: recorder?.rows ?? 0, losses, missing, stuck, figures: {} };
  } catch (error) {
    shared.stop(); // or the others would race on
    if (error instanceof VagaError) return { code: error.code, message: error.message };
    throw error;
  } finally {
    recorder?.close();
  }
}
