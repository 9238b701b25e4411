/** Browser modules are TypeScript: what is no JavaScript becomes blanks, so that lines and columns stay what they are in the source. */
import { stripTypeScriptTypes } from 'node:module';

/** Without the note on stderr that the function is experimental: it is pinned with Node, and tested here. */
export function stripTypes(text: string): string {
  // oxlint-disable-next-line typescript/unbound-method -- it is put back where it was, and not called from here
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(text, { mode: 'strip' });
  } finally {
    process.emitWarning = emitWarning;
  }
}
