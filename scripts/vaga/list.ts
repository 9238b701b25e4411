import { flag } from '../../server/base/options.ts';
import {
  DEFAULT_LOCK,
  SHELF,
  type Property,
  type ShelvedLock,
  type ShelvedSaboteur,
} from '../../server/locks/index.ts';
import { SERVER_SABOTEURS } from '../../server/saboteurs/shelf.ts';
import { Exit } from './exit.ts';
import { defineVerb } from './verb.ts';

const LOCKS: readonly ShelvedLock[] = SHELF.filter((lock) => !lock.saboteur);
const SABOTEURS: readonly ShelvedSaboteur[] = SHELF.filter((lock) => lock.saboteur);

const FAULTS: Readonly<Record<Property, string>> = {
  mutualExclusion: 'two threads inside at once',
  notStuck: 'stuck',
  noLivelock: 'livelock',
  noLostWakeup: 'a lost wake-up',
  noDataRace: 'a data race',
  starvationFreedom: 'starvation, where it promises there is none',
  boundedBypass: 'overtaking without bound, where it promises there is none',
};

export const list = defineVerb({
  name: 'list',
  summary: 'what is on the shelf: locks, and saboteurs that are broken on purpose',
  about: [
    'Lists the locks that --lock takes by name. A saboteur is broken on purpose; each is listed under its fault, with the number of threads that it takes.',
  ],
  options: { json: flag({ help: 'One JSON document (vaga/list@1) on stdout.' }) },
  examples: [['vaga list', 'the shelf, a line each']],
  run: async ({ json }) => {
    if (json) {
      const locks = SHELF.map((lock) => Object.assign({ default: lock.name === DEFAULT_LOCK }, lock));
      console.log(JSON.stringify({ schema: 'vaga/list@1', locks, servers: SERVER_SABOTEURS }));
    } else console.log(shelfText());
    return Exit.ok;
  },
});

/** The whole shelf, within 80 columns. */
function shelfText(): string {
  const lines = ['Locks:'];
  for (const { name, story, maxThreads } of LOCKS) {
    const facts = [
      story,
      ...(maxThreads === undefined ? [] : [`at most ${maxThreads} threads`]),
      ...(name === DEFAULT_LOCK ? ['the default'] : []),
    ];
    lines.push(`  ${name.padEnd(15)} ${facts.join('; ')}`);
  }
  lines.push('', "Saboteurs, by their fault (* real threads show it, 'vaga prove' shows them all):");
  for (const fault of new Set(SABOTEURS.map(({ breaks }) => breaks))) {
    lines.push(`  ${FAULTS[fault]}:`);
    for (const { name, story, breaks, threads, shownBy } of SABOTEURS) {
      const star = shownBy === 'prover' ? ' ' : '*';
      if (breaks === fault) lines.push(`  ${star} ${name.padEnd(23)} ${threads} threads  ${story}`);
    }
  }
  lines.push('', 'Servers that are broken elsewhere (vaga serve --sabotage NAME):');
  for (const { name, story, shownBy } of SERVER_SABOTEURS)
    lines.push(`    ${name.padEnd(16)} ${story} (${shownBy.join(', ')})`);
  lines.push('', "A lock of your own: 'vaga new-lock my-lock.ts'; its first lines say the rest.");
  return lines.join('\n');
}
