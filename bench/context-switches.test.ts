/** Sleeps of a process are counted; a process that is gone has none. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { describe, expect, onTestFinished, test } from 'vitest';

import { contextSwitchesOf } from './context-switches.ts';

/** Says a number, then sleeps as often, a tenth of a millisecond each; then says so again, and waits. */
const SLEEPER = `
const memory = new Int32Array(new SharedArrayBuffer(4));
process.stdin.on('data', () => {
  for (let sleep = 0; sleep < 500; sleep += 1) Atomics.wait(memory, 0, 0, 0.1);
  console.log('slept');
});
console.log('ready');
`;

describe.runIf(process.platform === 'linux')('on Linux', () => {
  test('every sleep is a voluntary switch', async () => {
    const child = spawn(process.execPath, ['-e', SLEEPER], { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill());
    await once(child.stdout, 'data');
    const before = contextSwitchesOf(child.pid!)!;
    child.stdin.write('now\n');
    await once(child.stdout, 'data');
    const after = contextSwitchesOf(child.pid!)!;
    expect(after.voluntary - before.voluntary).toBeGreaterThanOrEqual(500);
    expect(after.voluntary - before.voluntary).toBeLessThan(1_000);
  });
});

test('a process that is not there tells nothing', () => {
  expect(contextSwitchesOf(2 ** 30)).toBeUndefined();
});
