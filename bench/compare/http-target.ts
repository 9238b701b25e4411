/**
 * Our HTTP door as a target of the swarm, so that it gets the same operations at the same rate as every other side. The client is Node's own,
 * with a connection for each request under way; it takes more of the processor than those of the other doors.
 */
import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';

import { Kind, Outcome } from '../../load/history/history.ts';
import { readAnswer, requestOf, type HttpKind, type HttpTold } from '../../load/http/api.ts';
import type { FileAddress } from '../../load/targets/address.ts';
import type { DetailedAnswer, Target } from '../../load/targets/target.ts';

/** `url`: without a slash at its end. */
export function httpTarget(url: string): Target<Agent> {
  const decide = async (
    agent: Agent,
    kind: HttpKind,
    slot: number,
    holder: number,
  ): Promise<DetailedAnswer> => {
    const told = await exchange(agent, url, kind, slot, holder);
    return { done: told.outcome === Outcome.ok, holder: told.holder, version: told.version };
  };
  return {
    connect: () => new Agent({ keepAlive: true }),
    book: (agent, slot, holder) => decide(agent, Kind.book, slot, holder),
    cancel: (agent, slot, holder) => decide(agent, Kind.cancel, slot, holder),
    status: (agent, slot) => exchange(agent, url, Kind.status, slot, 0),
    close: (agent) => agent.destroy(),
  };
}

/** A file that the swarm can load: a target is named by a file, and this one has to know where the server is. */
export function writeHttpTarget(folder: string, url: string): FileAddress {
  const path = join(folder, 'http-target.mjs');
  const [module, at] = [import.meta.url, url].map((text) => JSON.stringify(text));
  writeFileSync(
    path,
    `import { httpTarget } from ${module};\nexport const { connect, book, cancel, status, close } = httpTarget(${at});\n`,
  );
  return { door: 'file', path, name: url };
}

/** Rejects where nobody says what became of the request. */
function exchange(
  agent: Agent,
  url: string,
  kind: HttpKind,
  slot: number,
  holder: number,
): Promise<HttpTold> {
  const { method, path, body = '' } = requestOf(kind, slot, holder);
  const headers =
    body === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const asked = request(`${url}${path}`, { agent, method, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => {
        text += piece;
      });
      answer.once('error', reject);
      answer.once('end', () => {
        try {
          const told = readAnswer(kind, slot, answer.statusCode ?? 0, text);
          if (told === undefined) throw new Error(`it was answered with status ${answer.statusCode}`);
          resolve(told);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
    asked.once('error', reject);
    asked.end(body);
  });
}
