/** The style sheets and scripts of a kind of report: what all reports have, and what it has besides. */
import { readFileSync } from 'node:fs';

import { inlinedAssets, joined, type Assets } from './inlined-assets.ts';

const LOOK = ['../../../server/doors/http/browser/look.css', './styles.css'].map(
  (path) => new URL(path, import.meta.url),
);

/** Paths are relative to the module that names them. */
export interface AssetFiles {
  readonly styles: readonly string[];
  /** Each a file, or modules that become one script: then each imports only from those before it. */
  readonly scripts: readonly (string | readonly string[])[];
}

/** Reads them when they are first asked for, once: they do not change while a process runs. `from`: the module's `import.meta.url`. */
export function openReportAssets(from: string, { styles, scripts }: AssetFiles): () => Assets {
  const read = (path: string): string => readText(new URL(path, from));
  let assets: Assets | undefined;
  return () =>
    (assets ??= inlinedAssets(
      [...readLook(), ...styles.map(read)],
      scripts.map((script) => (typeof script === 'string' ? read(script) : joined(script.map(read)))),
    ));
}

/** The style sheets that all reports have. */
export function readLook(): string[] {
  return LOOK.map(readText);
}

export function readText(path: string | URL): string {
  return readFileSync(path, 'utf8');
}
