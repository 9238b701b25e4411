/**
 * Loaded first in a server that clinic flame looks at (`--import`). V8 then writes a log a thread, and flame takes any one of them: this leaves it
 * that of a server thread, the one that did the most.
 */
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const LOG = new RegExp(`^isolate-.*-${process.pid}-v8\\.log$`);
/** A function of the file that a server thread runs, and no other thread does. */
const OF_A_SERVER_THREAD = /\/server\/thread\.ts:\d+:\d+/;
const TICK = /^tick,/gm;

if (isMainThread) {
  // The threads have ended by then and their logs are complete.
  process.on('exit', () => {
    const logs = readdirSync('.')
      .filter((name) => LOG.test(name))
      .map((name) => {
        const text = readFileSync(name, 'latin1');
        return { name, serves: OF_A_SERVER_THREAD.test(text), ticks: text.match(TICK)?.length ?? 0 };
      });
    const [kept] = logs.toSorted((a, b) => Number(b.serves) - Number(a.serves) || b.ticks - a.ticks);
    for (const { name } of logs) if (name !== kept.name) rmSync(name);
  });
}
