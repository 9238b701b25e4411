import { Kind, NO_SLOT, type History } from '../../../load/history/history.ts';
import { LEAST_CLIENT, ROLE_BY_CODE, Role, codeOf } from './roles.ts';

/** Why a row makes no sense, as the rest of a sentence that begins with its number; undefined for a row that does. */
function faultOf(history: History, row: number, slots: number): string | undefined {
  const kind = history.kind[row];
  const client = history.client[row];
  const role = ROLE_BY_CODE[codeOf(kind, history.outcome[row])];
  if (role === Role.malformed)
    return `has kind ${kind} with outcome ${history.outcome[row]}, which does not occur`;
  if (!(history.invokeNs[row] <= history.returnNs[row])) {
    return `was asked at ${history.invokeNs[row]} ns and told at ${history.returnNs[row]} ns`;
  }
  const isLook = role === Role.look || role === Role.unseenLook;
  for (const slot of kind === Kind.move ? [history.slot[row], history.slot2[row]] : [history.slot[row]]) {
    const isNothing = isLook && slot === NO_SLOT;
    if (!isNothing && !(slot >= 0 && slot < slots)) return `is about slot ${slot} of ${slots}`;
  }
  if (client < LEAST_CLIENT[role]) return `is on behalf of holder ${client}`;
  return undefined;
}

/** Whether some row makes no sense. */
export function hasMalformed(history: History, slots: number): boolean {
  for (let row = 0; row < history.length; row += 1)
    if (faultOf(history, row, slots) !== undefined) return true;
  return false;
}

/** How many rows make no sense, and why the first of them does not. Slow: for histories in which some do. */
export function describeMalformed(history: History, slots: number): string {
  let count = 0;
  let first = '';
  for (let row = 0; row < history.length; row += 1) {
    const fault = faultOf(history, row, slots);
    if (fault === undefined) continue;
    if (count === 0) first = `row ${row} ${fault}`;
    count += 1;
  }
  return `${count} of ${history.length} rows make no sense: ${first}`;
}
