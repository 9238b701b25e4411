/**
 * A client of the chatbot's door. Messages end with a line end, which that door takes as well as silence. Answers have no end of
 * their own: one is over when its words say so, or else when nothing more comes for a moment.
 */
import { VagaError } from '../../server/base/errors.ts';
import type { LastingClient } from './door-client.ts';
import type { DoorAddress } from './open-socket.ts';
import { TextStream, type Framing } from './text-stream.ts';

/** Shorter than the pause between the two messages that answer a registration. */
const QUIET_MS = 60;
/** The first of the two without the second. */
const REGISTERED = /^Cadastro realizado com sucesso!(?!.*Bem-vindo)/s;

/** The answers that decide, so that nobody has to wait for silence behind them. */
const WHOLE =
  /^(?:Consulta agendada para [^.]+|Consulta cancelada|Nenhuma consulta agendada|Esse horário já está ocupado\. [^.]+)\.$/;
const ANSWER: Framing = {
  frame: (bytes) => (WHOLE.test(bytes.toString()) ? bytes.length : 0),
  quietMs: QUIET_MS,
};

export class ChatbotClient implements LastingClient {
  readonly door = 'chatbot';
  #stream: TextStream | undefined;

  /** The door says nothing until it is told who it is: the first question is an ID. */
  async connect(address: DoorAddress): Promise<void> {
    this.#stream = await TextStream.open(address);
  }

  async ask(message: string): Promise<string> {
    const stream = this.#stream;
    if (stream === undefined) throw new VagaError('unreachable', 'There is no connection to the server.');
    stream.write(`${message}\n`);
    const answer = await stream.read(ANSWER);
    if (!REGISTERED.test(answer)) return answer;
    return `${answer}\n${await stream.read(ANSWER)}`;
  }

  get closed(): Promise<void> {
    return this.#stream?.closed ?? Promise.resolve();
  }

  close(): void {
    this.#stream?.close();
  }
}
