/** The memory of another process, as the system tells it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessMemory {
  readonly residentBytes: number;
  /** Of it what no file stands behind; null where the system does not tell. */
  readonly ownBytes: number | null;
}

/** Linux tells it in a file, since not every Linux has ps; others have ps, but Windows. Undefined where nobody tells, or the process is gone. */
export function memoryOf(pid: number): ProcessMemory | undefined {
  try {
    if (process.platform !== 'linux') {
      const kib = Number(
        execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }),
      );
      return { residentBytes: 1024 * kib, ownBytes: null };
    }
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const [resident, own] = ['VmRSS', 'RssAnon'].map(
      (name) => new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1],
    );
    if (resident === undefined) return undefined;
    return {
      residentBytes: 1024 * Number(resident),
      ownBytes: own === undefined ? null : 1024 * Number(own),
    };
  } catch {
    return undefined;
  }
}
