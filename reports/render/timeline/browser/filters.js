/** Which operations are shown, and which of them were searched for. */
import { arrange, isShown, one, redraw, rest, state, timeline } from './scene.js';
import { isAbout, matcherOf } from './search.js';

export const fields = {
  search: one('#search', HTMLInputElement),
  slot: one('#slot', HTMLInputElement),
  client: one('#client', HTMLInputElement),
};

export function clearFilters() {
  fields.slot.value = '';
  fields.client.value = '';
  isShown.fill(1);
  tellCounts();
}

export function filter() {
  const [slot, client] = [fields.slot, fields.client].map(({ value }) =>
    /\d/.test(value) ? Number(value.replaceAll(/\D/g, '')) : null,
  );
  for (let row = 0; row < timeline.length; row += 1) {
    const isAsked =
      (slot === null || isAbout(row, slot, timeline)) && (client === null || timeline.client[row] === client);
    isShown[row] = Number(isAsked);
  }
  state.layout = arrange(state.pinned);
  tellCounts();
  rest();
}

export function search() {
  const matches = matcherOf(fields.search.value, timeline);
  state.isFound = matches === null ? null : Uint8Array.from(isShown, (_, row) => Number(matches(row)));
  tellCounts();
  redraw();
}

/** @param {Uint8Array} flags */
function countOf(flags) {
  return flags.reduce((sum, flag) => sum + flag, 0).toLocaleString('en-US');
}

function tellCounts() {
  const parts = [];
  if (isShown.includes(0)) parts.push(`${countOf(isShown)} operations shown, the others are filtered away.`);
  if (state.isFound !== null) {
    const found = state.isFound.map((flag, row) => flag & isShown[row]);
    parts.push(`${countOf(found)} found${found.includes(1) ? ', Enter goes to the next' : ''}.`);
  }
  one('.found-count', HTMLElement).textContent = parts.join(' ');
}
