import { flag } from '../../server/base/options.ts';
import { DEFAULT_LOCK, SHELF } from '../../server/locks/index.ts';
import { Exit } from './exit.ts';
import { defineVerb } from './verb.ts';

export const list = defineVerb({
  name: 'list',
  summary: 'what is on the shelf: locks, and saboteurs that are broken on purpose',
  about: [
    'Lists the locks that --lock takes by name. A saboteur is broken on purpose: a race against it must end in a violation.',
  ],
  options: { json: flag({ help: 'One JSON document (vaga/list@1) on stdout.' }) },
  examples: [['vaga list', 'the shelf, a line each']],
  run: async ({ json }) => {
    const locks = SHELF.map(({ name, saboteur, story }) => ({
      name,
      saboteur,
      default: name === DEFAULT_LOCK,
      story,
    }));
    if (json) console.log(JSON.stringify({ schema: 'vaga/list@1', locks }));
    else {
      for (const [title, saboteurs] of [
        ['Locks', false],
        ['Saboteurs', true],
      ] as const) {
        console.log(`${title}:`);
        for (const { name, saboteur, story } of locks)
          if (saboteur === saboteurs) console.log(`  ${name.padEnd(18)} ${story}`);
      }
      console.log("\nA lock of your own: 'vaga new-lock my-lock.ts', then 'vaga race --lock ./my-lock.ts'.");
    }
    return Exit.ok;
  },
});
