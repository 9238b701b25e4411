/** What other processes take of the processors while something is measured: latency that rises with it tells nothing of the server. */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Of Linux's tables of processes: so many ticks are a second (USER_HZ, the same on every platform of its). */
const TICKS_PER_SECOND = 100;

interface Times {
  readonly busyMs: number;
  readonly allMs: number;
  readonly ownMs: number;
}

export class OtherWork {
  readonly #pid: number;
  #last: Times | undefined;

  /** `pid`: a process of ours besides this one. */
  constructor(pid: number) {
    this.#pid = pid;
    this.#last = this.#read();
  }

  /** The share of all processors, 0 … 1, that others took since the last time; null where the machine does not tell. */
  share(): number | null {
    const last = this.#last;
    const now = this.#read();
    this.#last = now;
    if (last === undefined || now === undefined || now.allMs <= last.allMs) return null;
    const others = now.busyMs - last.busyMs - (now.ownMs - last.ownMs);
    return Math.max(0, Math.min(1, others / (now.allMs - last.allMs)));
  }

  #read(): Times | undefined {
    const serverMs = cpuMsOf(this.#pid);
    if (serverMs === undefined) return undefined;
    return { ...machineTimes(), ownMs: serverMs + ownCpuMs() };
  }
}

/** Of all processors together since the machine was started: how long they worked, and how long there was. */
export function machineTimes(): { readonly busyMs: number; readonly allMs: number } {
  let busyMs = 0;
  let idleMs = 0;
  for (const { times } of cpus()) {
    busyMs += times.user + times.nice + times.sys + times.irq;
    idleMs += times.idle;
  }
  return { busyMs, allMs: busyMs + idleMs };
}

/** What this process has used so far. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

/** The CPU time that a process has used so far, to 10 ms. Linux tells it in a file; undefined elsewhere, or when the process is gone. */
export function cpuMsOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Behind the name, which may contain anything: the state is field 3, user and system time are 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1e3) / TICKS_PER_SECOND;
  } catch {
    return undefined;
  }
}
