/** What is between a client and its connection: protocol, name, leave. Nothing here touches a slot. */
import type { Socket } from 'node:net';

import { TEXT_BYTES } from '../../people/records.ts';
import type { ConnectionState } from '../connection.ts';
import type { Reply } from './reply.ts';
import type { Progress } from './request.ts';
import { REDIS_VERSION, type Protocol } from './wire.ts';

/** The other end. */
type Peer = Pick<Socket, 'remoteAddress' | 'remotePort'>;

/** One connection. */
export interface Session extends ConnectionState {
  /** Its number: no two connections have the same at a time. */
  readonly id: number;
  readonly peer: Peer;
  protocol: Protocol;
  /** For whom it acts, beside those it has booked for; '' for nobody. */
  name: string;
  library: string;
  libraryVersion: string;
  readonly progress: Progress;
}

export function openSession(id: number, peer: Peer): Session {
  return {
    id,
    peer,
    protocol: 2,
    name: '',
    library: '',
    libraryVersion: '',
    progress: { seen: 0, left: 0 },
    over: false,
    blocked: false,
  };
}

/** An error in place of an answer, or nothing. */
type Complaint = string | undefined;

const SYNTAX_ERROR = 'ERR syntax error';
const PRINTABLE = /^[!-~]*$/;
const BAD_NAME = 'ERR Client names cannot contain spaces, newlines or special characters.';
const LONG_NAME = `ERR a client's name has at most ${TEXT_BYTES} bytes, as a holder has.`;

/** HELLO [version [AUTH name password] [SETNAME name]] */
export function hello(words: readonly string[], session: Session, reply: Reply): Complaint {
  const [version, ...options] = words;
  if (version !== undefined && !/^\d+$/.test(version))
    return 'ERR Protocol version is not an integer or out of range';
  if (version !== undefined && version !== '2' && version !== '3')
    return 'NOPROTO unsupported protocol version';
  let name: string | undefined;
  while (options.length > 0) {
    const option = options.shift()?.toLowerCase();
    if (option === 'auth' && options.length >= 2) {
      const [user = ''] = options.splice(0, 2);
      if (user !== 'default') return WRONG_PASS;
    } else if (option === 'setname' && options.length > 0) {
      name = options.shift();
      const complaint = nameComplaint(name ?? '');
      if (complaint !== undefined) return complaint;
    } else return `ERR Syntax error in HELLO option '${option}'`;
  }
  // All of it holds, or nothing does.
  if (version !== undefined) session.protocol = version === '3' ? 3 : 2;
  session.name = name ?? session.name;
  reply.map(7, session.protocol);
  for (const [field, value] of [
    ['server', 'vaga'],
    ['version', REDIS_VERSION],
    ['proto', session.protocol],
    ['id', session.id],
    ['mode', 'standalone'],
    ['role', 'master'],
  ] as const) {
    reply.bulk(field);
    if (typeof value === 'number') reply.integer(value);
    else reply.bulk(value);
  }
  reply.bulk('modules');
  reply.array(0);
  return undefined;
}

const WRONG_PASS = 'WRONGPASS invalid username-password pair or user is disabled.';

/** AUTH [name] password: in Redis the default user without a password takes any. */
export function auth(words: readonly string[], reply: Reply): Complaint {
  if (words.length === 1)
    return 'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?';
  if (words.length !== 2) return SYNTAX_ERROR;
  if (words[0] !== 'default') return WRONG_PASS;
  return reply.ok();
}

export function client(words: readonly string[], session: Session, reply: Reply): Complaint {
  const [what = '', ...rest] = words;
  switch (`${what.toLowerCase()} ${rest.length}`) {
    case 'id 0':
      return reply.integer(session.id);
    case 'getname 0':
      if (session.name === '') return reply.nothing(session.protocol);
      return reply.bulk(session.name);
    case 'setname 1': {
      const complaint = nameComplaint(rest[0]);
      if (complaint !== undefined) return complaint;
      session.name = rest[0];
      return reply.ok();
    }
    case 'setinfo 2':
      return setInfo(rest[0].toLowerCase(), rest[1], session, reply);
    // No thread knows the connections of the others, so each is told its own.
    case 'info 0':
    case 'list 0':
      return reply.verbatim(describe(session), session.protocol);
    default:
      return `ERR unknown subcommand or wrong number of arguments for '${what}'. It is one of CLIENT GETNAME, ID, INFO, LIST, SETINFO, SETNAME.`;
  }
}

function setInfo(field: string, value: string, session: Session, reply: Reply): Complaint {
  if (field !== 'lib-name' && field !== 'lib-ver') return `ERR Unrecognized option '${field}'`;
  if (!PRINTABLE.test(value) || value.length > TEXT_BYTES)
    return `ERR ${field} cannot contain spaces, newlines or special characters, nor more than ${TEXT_BYTES} bytes.`;
  if (field === 'lib-name') session.library = value;
  else session.libraryVersion = value;
  return reply.ok();
}

/** SELECT 0 */
export function select([index]: readonly string[], reply: Reply): Complaint {
  if (!/^\d+$/.test(index)) return 'ERR value is not an integer or out of range';
  if (Number(index) > 0) return 'ERR DB index is out of range: there is one database, 0';
  return reply.ok();
}

export function reset(session: Session, reply: Reply): Complaint {
  session.protocol = 2;
  session.name = '';
  return reply.simple('RESET');
}

function nameComplaint(name: string): Complaint {
  if (Buffer.byteLength(name) > TEXT_BYTES) return LONG_NAME;
  // Redis wants ASCII; whoever is a holder may have any letters.
  return /[\0-\x20\x7f\ufffd]/.test(name) ? BAD_NAME : undefined;
}

function describe(session: Session): string {
  const { id, peer, name, protocol, library, libraryVersion } = session;
  return `id=${id} addr=${peer.remoteAddress}:${peer.remotePort} name=${name} db=0 resp=${protocol} lib-name=${library} lib-ver=${libraryVersion}\n`;
}
