/** What the page says, it says in both languages. */
import { expect, test } from 'vitest';

import { LANGUAGES, language, vocabulary } from './words.ts';
import { say as agenda } from './words/agenda.ts';
import { say as frame } from './words/frame.ts';
import { say as verdict } from './words/race-verdict.ts';
import { say as race } from './words/race.ts';
import { say as windows } from './words/windows.ts';

const named = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted();

test.each([
  ['frame', frame.phrases],
  ['agenda', agenda.phrases],
  ['windows', windows.phrases],
  ['race', race.phrases],
  ['verdict', verdict.phrases],
])('%s: each phrase is there in both, with the same values in it', (_, phrases) => {
  const [pt, en]: Record<string, string>[] = [phrases.pt, phrases.en];
  expect(Object.keys(pt)).toEqual(Object.keys(en));
  for (const key of Object.keys(pt)) {
    expect([key, named(pt[key])]).toEqual([key, named(en[key])]);
    expect([key, pt[key].trim()]).not.toEqual([key, '']);
  }
});

test('says a phrase in the language that is chosen, with its values', () => {
  const say = vocabulary({ pt: { hour: 'às {time}, {time}' }, en: { hour: 'at {time}' } });
  const said = LANGUAGES.map((one) => {
    language.value = one;
    return say('hour', { time: '10:00' });
  });
  expect(said).toEqual(['às 10:00, 10:00', 'at 10:00']);
});
