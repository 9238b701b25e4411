/** A server thread that decodes and encodes the native protocol and touches no slot: what a decision is measured against. */
import { createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

import { Decision, createTold, type Desk } from '../../server/booking/index.ts';
import { Doorkeeper } from '../../server/doors/doorkeeper.ts';
import { NativeDoor } from '../../server/doors/native/door.ts';

export interface EchoTask {
  readonly memory: Int32Array<SharedArrayBuffer>;
  readonly thread: number;
  readonly port: number;
}

/** Answers as a desk would, from nothing: about every second change is refused, as in a real churn. */
class EchoDesk implements Desk {
  readonly told = createTold();
  #turn = 0;

  book(slot: number, holder: number): Decision {
    this.told.slot = slot;
    this.told.holder = holder;
    this.#turn = (this.#turn + 1) | 0;
    return (this.#turn & 1) === 0 ? Decision.ok : Decision.refused;
  }

  cancel(slot: number): Decision {
    this.told.slot = slot;
    this.told.holder = 0;
    return Decision.ok;
  }

  move(from: number, _to: number, holder: number): Decision {
    return this.book(from, holder) === Decision.ok ? Decision.ok : Decision.refusedSecond;
  }

  status(slot: number): Decision {
    return this.cancel(slot);
  }

  find(from: number): Decision {
    this.told.slot = from;
    return Decision.none;
  }
}

const { memory, thread, port } = workerData as EchoTask;
const door = new NativeDoor(memory, new EchoDesk(), thread, new Doorkeeper(memory, thread));
createServer({ noDelay: true }, (socket) => door.serve(socket)).listen(
  { port, host: '127.0.0.1', reusePort: true },
  () => {
    parentPort?.postMessage('listening');
  },
);
