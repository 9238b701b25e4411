/** Who won through which door. */
import type { DoorResult } from '../../door-results.ts';
import { count, duration, percent } from '../numbers.ts';
import { dataTable } from './data-table.ts';
import { html } from './markup.ts';
import type { Section } from './section.ts';

const COLUMNS = ['door', 'clients', 'bookings won', 'of all', 'refused', 'no answer', 'p50', 'p99'];

export function doorsSection(doors: readonly DoorResult[] | null): Section[] {
  if (doors === null) return [];
  const all = doors.reduce((sum, { bookings }) => sum + bookings, 0);
  const rows = doors.map(({ name, clients, bookings, refusals, infos, latencyUs }) => [
    name,
    count(clients),
    count(bookings),
    all === 0 ? '' : percent(bookings / all),
    count(refusals),
    count(infos),
    latencyUs === null ? '' : duration(latencyUs.p50),
    latencyUs === null ? '' : duration(latencyUs.p99),
  ]);
  const content = html`<p>
      All clients of all doors went for the same place at the same moment, each in the words of its own door.
      The natural part:
    </p>
    ${dataTable({ columns: COLUMNS, rows }, 'Doors')}
    <p class="note">
      Latency is that of the message that decides: a booking or a cancellation. A door with a longer way from
      the bytes to the decision wins less often; that is no fault of the lock.
    </p>`;
  return [{ id: 'doors', title: 'The doors', content }];
}
