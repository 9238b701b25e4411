/** The commands that the RESP door knows, as `COMMAND` tells them: clients look there for which arguments are keys. */
import type { Reply } from './reply.ts';
import type { Protocol } from './wire.ts';

const NAMES = [
  'set',
  'get',
  'mget',
  'del',
  'unlink',
  'exists',
  'ping',
  'echo',
  'select',
  'hello',
  'auth',
  'client',
  'quit',
  'reset',
  'command',
  'config',
  'info',
  'dbsize',
] as const;
export type CommandName = (typeof NAMES)[number];

export interface Command {
  readonly name: CommandName;
  /** How many words, its name with them; −n: n or more. */
  readonly arity: number;
  readonly flags: readonly string[];
  /** Which words are keys: the first, the last (−1: the last word), and the step between them; 0 for none. */
  readonly keys: readonly [first: number, last: number, step: number];
  readonly group: 'string' | 'generic' | 'connection' | 'server';
  readonly summary: string;
}

const NO_KEYS = [0, 0, 0] as const;
const FIRST_KEY = [1, 1, 1] as const;
const ALL_KEYS = [1, -1, 1] as const;
const FREES =
  'DEL key … frees what this connection has booked, or what the holder holds whose name it has; tells how many.';

/** By name: arity, flags, keys, group, summary. */
const TABLE: Readonly<Record<CommandName, Omit<Command, 'name'>>> = {
  set: of(-3, ['write', 'fast'], FIRST_KEY, 'string', 'SET key holder NX [GET] books a free slot.'),
  get: of(2, ['readonly', 'fast'], FIRST_KEY, 'string', 'GET key tells the holder of a slot.'),
  mget: of(-2, ['readonly', 'fast'], ALL_KEYS, 'string', 'MGET key … tells the holders of slots.'),
  del: of(-2, ['write'], ALL_KEYS, 'generic', FREES),
  unlink: of(-2, ['write', 'fast'], ALL_KEYS, 'generic', FREES),
  exists: of(-2, ['readonly', 'fast'], ALL_KEYS, 'generic', 'EXISTS key … counts the slots that are taken.'),
  ping: of(-1, ['fast'], NO_KEYS, 'connection', 'PING [text] answers PONG, or the text.'),
  echo: of(2, ['fast'], NO_KEYS, 'connection', 'ECHO text answers the text.'),
  select: of(2, ['fast'], NO_KEYS, 'connection', 'SELECT 0: there is one database.'),
  hello: of(-1, ['fast'], NO_KEYS, 'connection', 'HELLO [2|3] [AUTH name password] [SETNAME name].'),
  auth: of(-2, ['fast'], NO_KEYS, 'connection', 'AUTH: there are no passwords.'),
  client: of(-2, [], NO_KEYS, 'connection', 'CLIENT SETNAME name: for whom this connection acts.'),
  quit: of(-1, ['fast'], NO_KEYS, 'connection', 'QUIT ends the connection.'),
  reset: of(1, ['fast'], NO_KEYS, 'connection', 'RESET: protocol 2, and no name.'),
  command: of(-1, [], NO_KEYS, 'server', 'COMMAND [COUNT|DOCS|INFO|LIST] tells these commands.'),
  config: of(-2, [], NO_KEYS, 'server', 'CONFIG GET name tells whether there is a ledger.'),
  info: of(-1, [], NO_KEYS, 'server', 'INFO [section …] tells of the server.'),
  dbsize: of(1, ['readonly', 'fast'], NO_KEYS, 'server', 'DBSIZE counts the slots that are taken.'),
};
const COMMANDS = NAMES.map((name): Command => Object.assign({ name }, TABLE[name]));

const BY_NAME: ReadonlyMap<string, Command> = new Map(COMMANDS.map((one) => [one.name, one]));
/** In the order in which a person wants to read them. */
export const KNOWN = COMMANDS.map(({ name }) => name.toUpperCase()).join(', ');

export function findCommand(name: string): Command | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** The answer to `COMMAND` with these words behind it; an error as text. */
export function tellCommands(words: readonly string[], reply: Reply, protocol: Protocol): string | undefined {
  const [what = '', ...names] = words;
  switch (what.toLowerCase()) {
    case '':
      return tellAll(COMMANDS, reply);
    case 'count':
      return reply.integer(COMMANDS.length);
    case 'list':
      reply.array(COMMANDS.length);
      for (const { name } of COMMANDS) reply.bulk(name);
      return undefined;
    case 'info':
      return tellAll(names.length === 0 ? COMMANDS : names.map(findCommand), reply, protocol);
    case 'docs':
      return tellDocs(names, reply, protocol);
    default:
      return `ERR unknown subcommand '${what}'. It is one of COUNT, DOCS, INFO, LIST.`;
  }
}

/** See https://redis.io/docs/latest/commands/command/: ten fields a command. */
function tellAll(
  commands: readonly (Command | undefined)[],
  reply: Reply,
  protocol: Protocol = 2,
): undefined {
  reply.array(commands.length);
  for (const one of commands) {
    if (one === undefined) {
      reply.nothing(protocol);
      continue;
    }
    reply.array(10);
    reply.bulk(one.name);
    reply.integer(one.arity);
    reply.array(one.flags.length);
    for (const flag of one.flags) reply.simple(flag);
    for (const key of one.keys) reply.integer(key);
    // Categories, tips, specifications of keys, subcommands: nothing that a client needs here.
    for (let empty = 0; empty < 4; empty += 1) reply.array(0);
  }
}

function tellDocs(names: readonly string[], reply: Reply, protocol: Protocol): undefined {
  const wanted = names.length === 0 ? COMMANDS : names.flatMap((name) => findCommand(name) ?? []);
  reply.map(wanted.length, protocol);
  for (const { name, group, summary } of wanted) {
    reply.bulk(name);
    reply.map(2, protocol);
    for (const text of ['summary', summary, 'group', group]) reply.bulk(text);
  }
}

function of(
  arity: number,
  flags: Command['flags'],
  keys: Command['keys'],
  group: Command['group'],
  summary: string,
): Omit<Command, 'name'> {
  return { arity, flags, keys, group, summary };
}
