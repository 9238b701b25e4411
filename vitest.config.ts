import { defineConfig } from 'vitest/config';

/** Start real processes. */
const E2E = '**/*.e2e.test.ts';
/** Open pages in a browser. */
const BROWSER = '**/*.browser.test.ts';
const TIDY = 'scripts/ci/**/*.test.ts';
const ROOMS = '{server,load,reports,bench,scripts}';

/** A file on each core: vitest would leave one core free, and put projects without a group last. */
const TOGETHER = { sequence: { groupOrder: 1 }, maxWorkers: '100%' };

export default defineConfig({
  test: {
    // What takes a second alone takes many on a machine that has other work.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [`${ROOMS}/**/*.test.ts`],
          exclude: [E2E, BROWSER, TIDY],
          ...TOGETHER,
        },
      },
      { extends: true, test: { name: 'tidy', include: [TIDY], exclude: [E2E], ...TOGETHER } },
      {
        extends: true,
        test: { name: 'pages', include: [`${ROOMS}/${BROWSER}`], ...TOGETHER },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: [`${ROOMS}/${E2E}`],
          // Two cores are all there may be: after the others, one at a time.
          sequence: { groupOrder: 2 },
          maxWorkers: 1,
        },
      },
    ],
  },
});
