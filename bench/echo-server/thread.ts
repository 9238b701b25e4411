/** A server thread that decodes and encodes the native protocol and touches no slot. */
import { createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

import { Doorkeeper } from '../../server/doors/doorkeeper.ts';
import { NativeDoor } from '../../server/doors/native/door.ts';
import { EchoDesk } from './echo-desk.ts';

export interface EchoTask {
  readonly memory: Int32Array<SharedArrayBuffer>;
  readonly thread: number;
  readonly port: number;
}

const { memory, thread, port } = workerData as EchoTask;
const door = new NativeDoor(memory, new EchoDesk(), thread, new Doorkeeper(memory, thread));
createServer({ noDelay: true }, (socket) => door.serve(socket)).listen(
  { port, host: '127.0.0.1', reusePort: true },
  () => {
    parentPort?.postMessage('listening');
  },
);
