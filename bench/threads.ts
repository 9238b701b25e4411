import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Runs a task a thread, which tell when they began and ended. Returns operations a second from the first start to the last end. */
export async function overlap(file: URL, tasks: readonly unknown[], operations: number): Promise<number> {
  const times = await Promise.all(
    tasks.map(async (workerData) => {
      const worker = new Worker(file, { workerData });
      const [message] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
      return message[0] as { startNs: number; endNs: number };
    }),
  );
  const ns = Math.max(...times.map(({ endNs }) => endNs)) - Math.min(...times.map(({ startNs }) => startNs));
  return operations / (ns / 1e9);
}
