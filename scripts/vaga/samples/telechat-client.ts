/** A customer or an agent of the telechat over a real socket. All that it says ends a line, so that all that it hears comes in lines. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export class TelechatClient {
  readonly name: string;
  /** Every line that it has heard, but for acknowledgements. */
  readonly messages: string[] = [];
  acknowledged = 0;
  readonly #socket: Socket;
  readonly #ended = Promise.withResolvers<void>();
  #rest = '';
  #news = Promise.withResolvers<void>();

  private constructor(name: string, socket: Socket) {
    this.name = name;
    this.#socket = socket;
    socket.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
    socket.on('error', () => {}); // a reset shows as the end
    socket.on('close', () => {
      this.#ended.resolve();
      this.#news.resolve();
    });
  }

  static async enter(port: number, name: string, role: 'consumidor' | 'atendente'): Promise<TelechatClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    const client = new TelechatClient(name, socket);
    client.tell(`CONNECT - ${name} - ${role}`);
    return client;
  }

  tell(line: string): void {
    this.#socket.write(`${line}\n`);
  }

  say(...texts: readonly string[]): void {
    for (const text of texts) this.tell(`MSG - ${this.name} enviou: ${text}`);
  }

  /** Comes back when so many messages have been heard and so many of its own were acknowledged, since it came. */
  async until(messages: number, acknowledged: number): Promise<void> {
    while (this.messages.length < messages || this.acknowledged < acknowledged) {
      if (this.#socket.destroyed)
        throw new Error(`${this.name} was left; it has heard ${this.messages.join(' | ')}`);
      await this.#news.promise;
    }
  }

  async quit(): Promise<void> {
    this.tell(`QUIT - ${this.name}`);
    await this.#ended.promise;
  }

  #hear(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '+OK Mensagem recebida!') this.acknowledged += 1;
      else this.messages.push(line);
    }
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}
