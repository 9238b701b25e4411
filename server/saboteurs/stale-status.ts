/** A cache that nobody thought of emptying: each thread tells a slot as it was when it was first asked. */
import { Decision } from '../booking/ground.ts';
import type { ServerSaboteur } from './saboteur.ts';

export const saboteur: ServerSaboteur = {
  desk: ({ told }, sound) => {
    const cache = new Map<number, typeof told>();
    return {
      status: (slot) => {
        const cached = cache.get(slot);
        if (cached !== undefined) {
          Object.assign(told, cached);
          return Decision.ok;
        }
        const decision = sound.status(slot);
        cache.set(slot, { ...told });
        return decision;
      },
    };
  },
};
