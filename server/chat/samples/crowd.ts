/** A crowd of customers and agents on real threads, and all that they saw. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What a thread of the crowd is told. */
export interface CrowdTask {
  readonly memory: Int32Array<SharedArrayBuffer>;
  /** Word 0: threads that are ready. Word 1: customers that are done. Word 2: nobody's, to sleep on. */
  readonly progress: Int32Array<SharedArrayBuffer>;
  readonly thread: number;
  readonly threads: number;
  /** Of the whole crowd. */
  readonly agents: number;
  readonly customers: number;
  /** What each customer says. */
  readonly messages: number;
}

/** What a thread of the crowd has seen. The numbers are those of the ledger's sequence. */
export interface CrowdReport {
  readonly connected: readonly {
    readonly customer: string;
    readonly session: number;
    readonly number: number;
  }[];
  readonly claimed: readonly { readonly agent: string; readonly session: number; readonly number: number }[];
  /** What agents got, in the order in which each got it. */
  readonly heard: readonly { readonly agent: string; readonly text: string }[];
  /** What customers got. */
  readonly answers: readonly { readonly customer: string; readonly text: string }[];
}

export async function runCrowd(
  memory: Int32Array<SharedArrayBuffer>,
  sizes: Pick<CrowdTask, 'threads' | 'agents' | 'customers' | 'messages'>,
): Promise<CrowdReport> {
  const progress = new Int32Array(new SharedArrayBuffer(12));
  const reports = await Promise.all(
    Array.from({ length: sizes.threads }, async (_, thread): Promise<CrowdReport> => {
      const workerData: CrowdTask = { memory, progress, thread, ...sizes };
      const worker = new Worker(new URL('./crowd-thread.ts', import.meta.url), { workerData });
      const [report] = (await once(worker, 'message')) as [CrowdReport];
      return report;
    }),
  );
  return {
    connected: reports.flatMap(({ connected }) => connected),
    claimed: reports.flatMap(({ claimed }) => claimed),
    heard: reports.flatMap(({ heard }) => heard),
    answers: reports.flatMap(({ answers }) => answers),
  };
}
