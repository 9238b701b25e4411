/** The rows of the page as typed arrays, as the other modules read them. */

/** @import { TimelineData } from '../data.ts' */

/** @param {string} base64 */
function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** @param {string} base64 */
function wholeNumbers(base64) {
  return new Int32Array(bytesOf(base64).buffer);
}

/** @param {string} base64 */
function numbers(base64) {
  return new Float64Array(bytesOf(base64).buffer);
}

/** @typedef {ReturnType<typeof readTimeline>} Timeline */

/** @param {TimelineData} data */
export function readTimeline({ length, columns, unplaced, violations, faults, leftOut }) {
  const invokeNs = numbers(columns.invokeNs);
  const returnNs = numbers(columns.returnNs);
  const outcome = bytesOf(columns.outcome);
  const points = columns.points === null ? null : numbers(columns.points);
  // An answer before its request is a fault of the file; it is drawn where it was asked.
  const endNs = returnNs.map((timeNs, row) =>
    outcome[row] === 0 || !(Math.abs(timeNs) <= Number.MAX_SAFE_INTEGER)
      ? Infinity
      : Math.max(timeNs, invokeNs[row]),
  );
  const isViolating = new Uint8Array(length);
  for (const { rows } of violations) for (const row of rows) isViolating[row] = 1;
  const isUnplaced = new Uint8Array(length);
  for (const row of unplaced) isUnplaced[row] = 1;
  let firstNs = Infinity;
  let lastNs = -Infinity;
  for (let row = 0; row < length; row += 1) {
    firstNs = Math.min(firstNs, invokeNs[row]);
    lastNs = Math.max(lastNs, endNs[row] === Infinity ? invokeNs[row] : endNs[row]);
  }
  const isEmpty = length === 0;
  return {
    length,
    kind: bytesOf(columns.kind),
    outcome,
    client: wholeNumbers(columns.client),
    slot: wholeNumbers(columns.slot),
    slot2: wholeNumbers(columns.slot2),
    invokeNs,
    returnNs,
    version: numbers(columns.version),
    version2: numbers(columns.version2),
    holder: wholeNumbers(columns.holder),
    points,
    /** When the answer came; `Infinity` where none did. */
    endNs,
    isViolating,
    isUnplaced,
    /** From the first request to the last request or answer. */
    firstNs: isEmpty ? 0 : firstNs,
    lastNs: isEmpty ? 1e9 : lastNs,
    violations,
    faults,
    leftOut,
  };
}
