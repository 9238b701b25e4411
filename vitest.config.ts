import { defineConfig } from 'vitest/config';

const E2E = '**/*.e2e.test.ts';
const TIDY = 'scripts/ci/**/*.test.ts';

export default defineConfig({
  test: {
    // Every project has a group: with one worker, as on two cores, vitest would put those without one last.
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{server,load,reports,bench,scripts}/**/*.test.ts'],
          exclude: [E2E, TIDY],
          sequence: { groupOrder: 1 },
        },
      },
      { extends: true, test: { name: 'tidy', include: [TIDY], exclude: [E2E], sequence: { groupOrder: 1 } } },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: [`{server,load,reports,bench,scripts}/${E2E}`],
          // Each file starts real processes and two cores are all there may be: after the others, one at a time.
          sequence: { groupOrder: 2 },
          maxWorkers: 1,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
