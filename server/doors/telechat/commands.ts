/** What clients of the telechat send, read: fields that are separated by ` - `, in names, too. */
import { Role, type VisitorRole } from '../../chat/index.ts';

export type Command =
  | { readonly kind: 'connect'; readonly name: string; readonly role: VisitorRole | undefined }
  | { readonly kind: 'message' }
  | { readonly kind: 'quit' }
  | { readonly kind: 'list' }
  | { readonly kind: 'history'; readonly user: string }
  /** It begins as one of the commands and is not one. */
  | { readonly kind: 'malformed'; readonly expected: string }
  | { readonly kind: 'unknown' };

const SEPARATOR = ' - ';
const ROLES: ReadonlyMap<string, VisitorRole> = new Map<string, VisitorRole>([
  ['consumidor', Role.customer],
  ['atendente', Role.agent],
]);
/** The roles as they are shown. */
export const ROLE_NAMES = {
  [Role.customer]: 'consumidor',
  [Role.agent]: 'atendente',
} as const;

/**
 * Reads a message. `self` is the name that the connection goes by, which tells where the name ends in a message that has more than one separator;
 * without it, at the first one.
 */
export function readCommand(text: string, self: string | undefined): Command {
  const [verb] = text.split(/\s/u, 1);
  switch (verb) {
    case 'CONNECT':
      return readConnect(text);
    case 'MSG':
      return text.startsWith(`MSG - ${self} enviou:`)
        ? { kind: 'message' }
        : { kind: 'malformed', expected: `MSG - ${self ?? 'nome'} enviou: texto` };
    case 'QUIT':
      return { kind: 'quit' };
    case 'LISTAR':
      return { kind: 'list' };
    case 'HISTORICO':
      return readHistory(text, self);
    default:
      return { kind: 'unknown' };
  }
}

/** The role is what stands behind the last separator. */
function readConnect(text: string): Command {
  const from = text.indexOf(SEPARATOR);
  const to = text.lastIndexOf(SEPARATOR);
  if (from === -1 || from === to) return { kind: 'malformed', expected: 'CONNECT - nome - tipo' };
  return {
    kind: 'connect',
    name: text.slice(from + SEPARATOR.length, to).trim(),
    role: ROLES.get(
      text
        .slice(to + SEPARATOR.length)
        .trim()
        .toLowerCase(),
    ),
  };
}

function readHistory(text: string, self: string | undefined): Command {
  const own = `HISTORICO - ${self}${SEPARATOR}`;
  const fields = text.split(SEPARATOR);
  const user = (text.startsWith(own) ? text.slice(own.length) : fields.slice(2).join(SEPARATOR)).trim();
  return user === ''
    ? { kind: 'malformed', expected: 'HISTORICO - solicitante - usuario' }
    : { kind: 'history', user };
}
