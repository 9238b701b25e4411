/** Every property that was judged: what it means, whether it holds, and whether this lock had to have it. */
import type { ProofResult } from '../../proof/prove.ts';
import { html, type Html } from '../html/markup.ts';
import { count } from '../numbers.ts';
import type { ProofPage } from './proof-page.ts';

type Name = keyof ProofResult['properties'];

const PROPERTIES: readonly (readonly [Name, string, string])[] = [
  ['mutualExclusion', 'mutual exclusion', 'No two threads are between acquire and release at the same time.'],
  ['notStuck', 'not stuck', 'While a thread wants something, some thread can take a step towards it.'],
  ['noLivelock', 'no livelock', 'Threads do not keep each other busy for ever without one that enters.'],
  ['noLostWakeup', 'no lost wake-up', 'No thread is left asleep with nobody there to wake it.'],
  [
    'noDataRace',
    'no data race',
    'No two threads access the same word unordered, one of them writing and one without Atomics.',
  ],
  [
    'starvationFreedom',
    'starvation-freedom',
    'Each thread that waits enters in the end, if no thread is held up for ever.',
  ],
  [
    'bypassBound',
    'bypass bound',
    'So many entries of others a thread past its doorway may see before its own.',
  ],
];

const SIGNS = { holds: '✓', fails: '✕', unknown: '?' } as const;

export function propertyTable({ properties, demanded }: ProofPage): Html {
  return html`<div class="scroll properties" tabindex="0" role="region" aria-label="Properties, table">
    <table>
      <thead>
        <tr>
          <th scope="col">Property</th>
          <th scope="col">Found</th>
          <th scope="col">Required</th>
        </tr>
      </thead>
      <tbody>
        ${PROPERTIES.map(([name, title, meaning]) => {
          const required = isRequired(name, demanded);
          return html`<tr>
            <th scope="row">${title}<small>${meaning}</small></th>
            <td>${finding(properties[name], required)}</td>
            <td>${required ? 'yes' : 'no'}</td>
          </tr> `;
        })}
      </tbody>
    </table>
  </div>`;
}

/** A failure counts only where the property is required. */
function finding(found: ProofResult['properties'][Name], required: boolean): Html {
  if (typeof found === 'number') return html`${count(found)}`;
  if (found === 'unbounded') return html`unbounded`;
  return html`<span class="found ${found}${required ? ' required' : ''}"
    ><span aria-hidden="true">${SIGNS[found]}</span> ${found}</span
  >`;
}

function isRequired(name: Name, demanded: ProofPage['demanded']): boolean {
  if (name === 'starvationFreedom') return demanded.includes('starvationFreedom');
  if (name === 'bypassBound') return demanded.includes('boundedBypass');
  return true;
}
