/** One connection to the chat: what it is told, and when it hears what the other side says. */
import { localTime, type Clock } from '../../base/clock.ts';
import { MOST_NAME_BYTES, Role, type Chat, type OwnSession, type VisitorRole } from '../../chat/index.ts';
import { clean } from '../text/clean.ts';
import type { Conversation, Line } from '../text/door.ts';
import { ROLE_NAMES, readCommand } from './commands.ts';

/**
 * A message that came without a line end is passed on without one; so what follows it on the same connection comes so much later, and a client
 * that takes one `recv` for one message is right most of the time.
 */
const PAUSE_MS = 50;
const LF = 0x0a;

const UNAVAILABLE = 'ERRO: O chat não está disponível agora. Tente mais tarde.\n';
const NOT_CONNECTED = 'ERRO: Envie primeiro CONNECT - nome - tipo.\n';
const BAD_ROLE = 'ERRO: O tipo deve ser atendente ou consumidor.\n';
const BAD_NAME = `ERRO: O nome deve ter de 1 a ${MOST_NAME_BYTES} bytes.\n`;
const CHAT_FULL = 'ERRO: O chat está cheio. Tente mais tarde.\n';
const NO_ROOM = 'ERRO: Não há espaço para mais mensagens agora. Tente mais tarde.\n';
const SESSION_LOST = 'ERRO: A sessão se perdeu. Conecte-se de novo.\n';
const UNKNOWN = 'ERRO: Comando desconhecido.\n';
const RECEIVED = '+OK Mensagem recebida!\n';
const BYE = '+OK ate mais!\n';
const AGENTS_LIST = 'ERRO: Apenas atendentes podem listar usuários.\n';
const AGENTS_READ = 'ERRO: Apenas atendentes podem acessar o histórico.\n';

/** Somebody who has connected. */
interface Visitor {
  /** As the client writes it. */
  readonly name: string;
  readonly role: VisitorRole;
  readonly own: OwnSession;
  readonly stopListening: () => void;
}

export class TelechatConversation implements Conversation {
  readonly #chat: Chat;
  readonly #line: Line;
  readonly #clock: Clock;
  #visitor: Visitor | undefined;
  /** It will look as soon as there is room in the ledger. */
  #isAboutToLook = false;
  /** When what was told last is written, if it need not wait for anything; and whether it has no line end. */
  #toldAtMs = 0;
  #isOpenEnded = false;

  constructor(chat: Chat, line: Line, clock: Clock) {
    this.#chat = chat;
    this.#line = line;
    this.#clock = clock;
  }

  receive(message: Buffer, lineEnd = ''): void {
    const text = message.toString();
    if (text.trim() === '') return;
    const visitor = this.#visitor;
    const command = readCommand(text, visitor?.name);
    switch (command.kind) {
      case 'connect':
        return this.#connect(command.name, command.role);
      case 'message':
        return visitor === undefined
          ? this.#tell(NOT_CONNECTED)
          : this.#say(visitor, Buffer.concat([message, Buffer.from(lineEnd)]));
      case 'quit':
        this.#leave();
        return this.#end(BYE);
      case 'list':
        return this.#tell(visitor?.role === Role.agent ? this.#listing() : AGENTS_LIST);
      case 'history':
        return this.#tell(visitor?.role === Role.agent ? this.#historyOf(command.user) : AGENTS_READ);
      case 'malformed':
        return this.#tell(
          visitor === undefined ? NOT_CONNECTED : `ERRO: Envie ${clean(command.expected)}.\n`,
        );
      case 'unknown':
        return this.#tell(UNKNOWN);
      default:
        return command satisfies never;
    }
  }

  unavailable(): void {
    this.#tell(UNAVAILABLE);
  }

  closed(): void {
    this.#leave();
  }

  /** Whoever connects anew ends the session before. The protocol has no answer to this but errors. */
  #connect(name: string, role: VisitorRole | undefined): void {
    if (role === undefined) return this.#tell(BAD_ROLE);
    const shown = clean(name);
    if (shown === '' || Buffer.byteLength(shown.normalize('NFC')) > MOST_NAME_BYTES)
      return this.#tell(BAD_NAME);
    this.#leave();
    const own = this.#chat.connect(shown, role);
    if (own === 'full') return this.#end(CHAT_FULL);
    const stopListening = this.#chat.listen(() => this.#hear());
    this.#visitor = { name, role, own, stopListening };
  }

  #say({ own }: Visitor, message: Buffer): void {
    const result = this.#chat.say(own, message);
    switch (result) {
      case 'said':
        return this.#tell(RECEIVED);
      case 'full':
        return this.#tell(NO_ROOM);
      case 'gone':
        this.#leave();
        return this.#end(SESSION_LOST);
      default:
        return result satisfies never;
    }
  }

  /** There is news in the chat. */
  #hear(): void {
    const visitor = this.#visitor;
    if (this.#isAboutToLook || visitor === undefined || !this.#chat.hasNews(visitor.own)) return;
    this.#isAboutToLook = true;
    this.#line.run(() => {
      this.#isAboutToLook = false;
      if (this.#visitor !== undefined) this.#look(this.#visitor);
    });
  }

  #look({ own }: Visitor): void {
    const messages = this.#chat.look(own);
    if (messages === 'gone') {
      this.#leave();
      return this.#end(SESSION_LOST);
    }
    for (const message of messages) this.#tell(message);
  }

  #listing(): string {
    const lines = this.#chat.users().map(({ name, role }) => `${name} : ${ROLE_NAMES[role]}\n`);
    return `Lista de usuários que ja usaram o chat\n${lines.join('')}`;
  }

  #historyOf(user: string): string {
    const { sessions, isWhole } = this.#chat.historyOf(clean(user));
    if (sessions.length === 0) return `Nenhum histórico encontrado para ${clean(user)}.\n`;
    const told = sessions.map(({ startUs, messages }) => {
      const lines = messages.map((message) => `${clean(message.toString())}\n`);
      return `\nSessão ${localTime(startUs).text}:\n${lines.join('')}`;
    });
    const rest = isWhole ? '' : '\n(As mensagens mais antigas não são mostradas.)\n';
    return `Histórico de ${clean(user)}:\n${told.join('')}${rest}`;
  }

  #leave(): void {
    const visitor = this.#visitor;
    if (visitor === undefined) return;
    this.#visitor = undefined;
    visitor.stopListening();
    this.#chat.quit(visitor.own);
  }

  #end(lastWords: string): void {
    this.#tell(lastWords);
    this.#line.end();
  }

  #tell(answer: string | Buffer): void {
    const bytes = typeof answer === 'string' ? Buffer.from(answer) : answer;
    const nowMs = this.#clock.nowNs() / 1e6;
    const delayMs = this.#isOpenEnded
      ? Math.min(PAUSE_MS, Math.max(0, this.#toldAtMs + PAUSE_MS - nowMs))
      : 0;
    this.#line.writeLater(bytes, delayMs);
    this.#toldAtMs = Math.max(this.#toldAtMs, nowMs) + delayMs;
    this.#isOpenEnded = bytes.at(-1) !== LF;
  }
}
