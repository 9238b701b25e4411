/**
 * Ports. Every thread listens for itself on the same port (SO_REUSEPORT), which would let a second process
 * share that port silently: two memories, and real double bookings. So before the threads listen, the port is bound once
 * without sharing, and a claim on it is held for as long as the server lives.
 */
import { createServer, type Server } from 'node:net';

import { VagaError } from './base/errors.ts';

/** How the threads of a server get their connections: one port shared by all, or one port each. */
export type PortMode = 'shared' | 'each';

/** What this platform can do: Node offers `reusePort` on Linux and a few others; elsewhere each thread has its own. */
export const DEFAULT_PORT_MODE: PortMode = process.platform === 'linux' ? 'shared' : 'each';

/**
 * Makes sure that nobody else listens on `port` (0: picks a free one) and returns it with a claim that keeps other
 * servers of ours away. Throws `VagaError('portTaken')` naming door and port.
 */
export async function claimPort(
  door: string,
  host: string,
  port: number,
): Promise<{ port: number; claim?: Server }> {
  const probe = await listen(door, createServer(), { host, port, exclusive: true });
  const address = probe.address();
  const found = typeof address === 'object' && address !== null ? address.port : port;
  await new Promise<void>((closed) => {
    probe.close(() => closed());
  });
  if (process.platform !== 'linux') return { port: found };
  // Between the probe and the threads' own listening another server could probe too; an abstract socket has one owner and
  // dies with its process.
  const claim = await listen(door, createServer(), { path: `\0vaga:${host}:${found}` }, found);
  claim.unref();
  return { port: found, claim };
}

/** Listens, or throws `VagaError('portTaken')` when the address is taken or forbidden. */
export function listen(
  door: string,
  server: Server,
  where: { host?: string; port?: number; path?: string; exclusive?: boolean; reusePort?: boolean },
  port: number | undefined = where.port,
): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new VagaError('portTaken', explain(error, door, where.host, port), { cause: error }));
    });
    server.listen({ ...where, backlog: 4096 }, () => resolve(server));
  });
}

function explain(error: NodeJS.ErrnoException, door: string, host = 'this machine', port = 0): string {
  switch (error.code ?? '') {
    case 'EADDRINUSE':
      return `The ${door} door cannot open: port ${port} is taken by another program. Choose another with --doors ${door}:PORT, or 0 for any free one.`;
    case 'EACCES':
      return `The ${door} door cannot open: port ${port} needs privileges. Choose one above 1023 with --doors ${door}:PORT.`;
    case 'EADDRNOTAVAIL':
      return `The ${door} door cannot open: ${host} is not an address of this machine. Choose another with --host.`;
    default:
      return `The ${door} door cannot open on ${host}, port ${port}: ${error.message}.`;
  }
}
