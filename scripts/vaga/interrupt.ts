/** What is to be undone when the process is told to end: children stopped, unfinished files named. */
const undo = new Set<() => Promise<unknown>>();

/** Registers something to be done on SIGTERM or SIGINT. Returns a function that takes it back. */
export function onInterrupt(action: () => Promise<unknown>): () => void {
  undo.add(action);
  return () => undo.delete(action);
}

/** Lets SIGTERM and SIGINT end the process within two seconds, with the given status. */
export function endOnSignals(status: number): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      const deadline = setTimeout(() => process.exit(status), 1_800);
      void Promise.allSettled([...undo].map((action) => action())).then(() => {
        clearTimeout(deadline);
        process.exit(status);
      });
    });
  }
}
