/** Whether the server can be reached, as far as the page knows. */
import { signal } from '@preact/signals';

export const isLost = signal(false);

/** How long to wait before the next attempt, in milliseconds: longer each time, up to 4 s. */
export function waitMs(attempt: number): number {
  return Math.min(4_000, 250 * 2 ** attempt);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
