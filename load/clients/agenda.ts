/**
 * A client of the agenda's door. Messages end with a line end, which that door takes as well as silence. Answers have no end of
 * their own: one is over when its words say so, or else when nothing more comes for a moment.
 */
import { VagaError } from '../../server/base/errors.ts';
import type { LastingClient } from './door-client.ts';
import type { DoorAddress } from './open-socket.ts';
import { TextStream, type Framing } from './text-stream.ts';

/** How long a list or a log may pause between two pieces of it. */
const QUIET_MS = 60;

/** One line that says what became of a request, so that nobody has to wait for silence behind it. */
const WHOLE = /^\n?[✅❌] [^\n]*(?:\.|às \d\d:\d\d:\d\d)$/u;
const ANSWER: Framing = {
  frame: (bytes) => (WHOLE.test(bytes.toString()) ? bytes.length : 0),
  quietMs: QUIET_MS,
};

export class AgendaClient implements LastingClient {
  readonly door = 'agenda';
  #stream: TextStream | undefined;
  #isNamed = false;

  async connect(address: DoorAddress): Promise<void> {
    this.#isNamed = false;
    this.#stream = await TextStream.open(address);
  }

  /** The first message is the user's name, to which the door says nothing. */
  async ask(message: string): Promise<string> {
    const stream = this.#stream;
    if (stream === undefined) throw new VagaError('unreachable', 'There is no connection to the server.');
    stream.write(`${message}\n`);
    if (this.#isNamed) return stream.read(ANSWER);
    this.#isNamed = true;
    return '';
  }

  get closed(): Promise<void> {
    return this.#stream?.closed ?? Promise.resolve();
  }

  close(): void {
    this.#stream?.close();
  }
}
