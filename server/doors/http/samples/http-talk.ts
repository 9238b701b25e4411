/** A client of the HTTP door on a plain socket, so that what goes over it can be chosen byte for byte. For tests. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: unknown;
}

export function bookingOf(slot: number, holder: number): string {
  return postOf(JSON.stringify({ slot, holder }));
}

export function personBookingOf(slot: number, person: string): string {
  return postOf(JSON.stringify({ slot, person }));
}

function postOf(body: string): string {
  const length = Buffer.byteLength(body);
  return `POST /api/bookings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;
}

export function lookAt(slot: number): string {
  return `GET /api/slots/${slot} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
}

export function cancelOf(slot: number, holder: number): string {
  return `DELETE /api/slots/${slot}/booking?holder=${holder} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
}

export async function dialHttp(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => {}); // a reset is one way to be ended
  await once(socket, 'connect');
  return socket;
}

/** Reads so many answers, or those that come until the server ends the connection. */
export async function readAnswers(socket: Socket, count = Number.POSITIVE_INFINITY): Promise<HttpAnswer[]> {
  let text = '';
  const answers: HttpAnswer[] = [];
  try {
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
      text += String(chunk);
      for (let answer = firstIn(text); answer !== undefined; answer = firstIn(text)) {
        answers.push(answer.told);
        text = text.slice(answer.length);
      }
      if (answers.length >= count) break;
    }
  } catch {
    // Reset: what came before is what there is.
  }
  if (text !== '') throw new Error(`what came behind the last answer is none: ${JSON.stringify(text)}`);
  return answers;
}

function firstIn(text: string): { readonly told: HttpAnswer; readonly length: number } | undefined {
  const at = text.indexOf('\r\n\r\n');
  if (at < 0) return undefined;
  const head = text.slice(0, at);
  const bytes = Number(/content-length: (\d+)/i.exec(head)?.[1]);
  const body = text.slice(at + 4, at + 4 + bytes);
  if (body.length < bytes) return undefined;
  return {
    told: { status: Number(head.split(' ')[1]), head, body: JSON.parse(body) },
    length: at + 4 + bytes,
  };
}

export async function ask(socket: Socket, ...requests: readonly string[]): Promise<HttpAnswer[]> {
  socket.write(requests.join(''));
  return readAnswers(socket, requests.length);
}
