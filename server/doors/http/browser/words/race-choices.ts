/** What each choice is, in the language that is chosen. */
import { language } from '../words.ts';
import { STORIES_PT } from './race-stories.ts';

interface Told {
  readonly name: string;
  readonly story: string;
}

export function storyOf({ name, story }: Told): string {
  return language.value === 'pt' ? (STORIES_PT[name] ?? story) : story;
}
