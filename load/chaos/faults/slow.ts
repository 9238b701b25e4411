/** Extra clients ask as fast as they are let, and read nothing, or a drop now and then: the others must be served as before. */
import { connect, type Socket } from 'node:net';

import {
  ANSWER_BYTES,
  MAGIC,
  Operation,
  PROTOCOL_VERSION,
  REQUEST_BYTES,
} from '../../../server/doors/native/wire.ts';
import type { Fault } from '../fault.ts';
import type { Ground, Injected } from '../ground.ts';

/** Requests in one write. They only look, so nothing of them needs to be in the history. */
const BATCH = 4_096;
/** A client with so much unsent writes no more: the server has stopped reading from it, as it should. */
const MOST_UNSENT_BYTES = 4 * 2 ** 20;
const TICK_MS = 10;
const DROP_BYTES = 7; // never a whole answer, so that each is taken in pieces

export async function slow(
  fault: Extract<Fault, { kind: 'slow' }>,
  { server, field, pause: sleep }: Ground,
): Promise<Injected> {
  const { host, ports } = server.address;
  const fromNs = field.clock.nowNs();
  const readers = Array.from(
    { length: fault.clients },
    (_, index) => new SlowReader(connect({ host, port: ports[index % ports.length] }), fault.reads),
  );
  await sleep(fault.forMs);
  const asked = readers.reduce((sum, reader) => sum + reader.end(), 0);
  return {
    fault,
    isReached: asked > 0,
    fromNs,
    untilNs: field.clock.nowNs(),
    recoversFromNs: fromNs,
    remark: `${asked.toLocaleString('en')} requests sent whose answers were hardly read`,
  };
}

class SlowReader {
  readonly #socket: Socket;
  readonly #timer: NodeJS.Timeout;
  #sent = 0;

  constructor(socket: Socket, reads: 'nothing' | 'drops') {
    this.#socket = socket;
    socket.on('error', () => {}); // the server may give such a client up
    socket.pause();
    socket.write(frame(Operation.hello, MAGIC, PROTOCOL_VERSION));
    this.#timer = setInterval(() => {
      this.#ask();
      if (reads === 'drops') socket.read(Math.min(DROP_BYTES, ANSWER_BYTES - 1));
    }, TICK_MS);
  }

  /** Returns how many of its requests the kernel took. */
  end(): number {
    clearInterval(this.#timer);
    const unsent = Math.ceil(this.#socket.writableLength / REQUEST_BYTES);
    this.#socket.destroy();
    return Math.max(0, this.#sent - unsent);
  }

  #ask(): void {
    const socket = this.#socket;
    if (socket.destroyed || socket.connecting || socket.writableLength > MOST_UNSENT_BYTES) return;
    socket.write(LOOKS);
    this.#sent += BATCH;
  }
}

function frame(operation: number, slot: number, holder: number): Uint8Array {
  return new Uint8Array(Int32Array.of(operation, slot, holder, 0).buffer);
}

const LOOKS = Buffer.concat(Array.from({ length: BATCH }, () => frame(Operation.status, 0, 0)));
