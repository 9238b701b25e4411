/** The lock is released where the change is made; the refusal returns before. */
import { Decision, FREE } from '../booking/ground.ts';
import { openGlance } from '../booking/look.ts';
import { NO_SLOT, Slot } from '../memory/layout.ts';
import type { ServerSaboteur } from './saboteur.ts';

export const saboteur: ServerSaboteur = {
  desk: (ground, sound) => {
    const { memory, intent, enter, leave } = ground;
    const glance = openGlance(ground);
    return {
      book: (slot, holder) => {
        intent.announce(slot, NO_SLOT);
        const data = enter(slot);
        glance(slot, data);
        if (memory[data + Slot.holder] !== FREE) return Decision.refused;
        leave(slot);
        return sound.book(slot, holder);
      },
    };
  },
};
