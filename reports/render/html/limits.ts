/** What a race proves and what it does not, for those who have read only this page. */
import type { RaceDocument } from '../../race-document.ts';
import { html } from './markup.ts';
import type { Section } from './section.ts';

export function limitsSection({ contention, control }: RaceDocument): Section {
  const met =
    contention?.source === 'history'
      ? html`that clients did ask for the same slots at the same time (whether threads of the target met,
        nobody outside it can see)`
      : html`that threads did meet at their slots`;
  const caught =
    control?.where === 'rehearsal'
      ? html`that the same swarm, on the same machine, caught a broken server of ours, which held its
        decisions open; a fault of the target may show more rarely than that`
      : html`that a broken lock would have been caught by the same race on the same machine`;
  const content = html`<p>
      A race that ends with OK proves that in this run no two clients were sold the same slot, that every
      answer fits one order of events, ${met}, and ${caught}.
    </p>
    <p>
      It does not prove that it can never happen. It says nothing of other machines, of power loss, of clients
      that lie, or of threads that die inside a lock. The seed repeats the workload, not the interleaving of
      threads: a second race is a second look.
    </p>`;
  return { id: 'limits', title: 'What a green run proves, and what not', content };
}
