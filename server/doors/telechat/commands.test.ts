/** What messages of the telechat mean, with separators in names above all. */
import { expect, test } from 'vitest';

import { Role } from '../../chat/index.ts';
import { readCommand, type Command } from './commands.ts';

test.each<[string, string | undefined, Command]>([
  ['CONNECT - ana - consumidor', undefined, { kind: 'connect', name: 'ana', role: Role.customer }],
  [
    'CONNECT - Dr. José - filho - Atendente ',
    'ana',
    { kind: 'connect', name: 'Dr. José - filho', role: Role.agent },
  ],
  ['CONNECT - ana - chefe', undefined, { kind: 'connect', name: 'ana', role: undefined }],
  ['CONNECT - ana - constructor', undefined, { kind: 'connect', name: 'ana', role: undefined }],
  ['CONNECT - ana', undefined, { kind: 'malformed', expected: 'CONNECT - nome - tipo' }],
  ['MSG - ana enviou: a - b enviou: c', 'ana', { kind: 'message' }],
  ['MSG - ana - b enviou: oi', 'ana - b', { kind: 'message' }],
  ['MSG - ana - b enviou: oi', 'ana', { kind: 'malformed', expected: 'MSG - ana enviou: texto' }],
  ['MSG - bia enviou: oi', 'ana', { kind: 'malformed', expected: 'MSG - ana enviou: texto' }],
  ['QUIT', 'ana', { kind: 'quit' }],
  ['QUIT - ana', undefined, { kind: 'quit' }],
  ['LISTAR - ana - usuarios', 'ana', { kind: 'list' }],
  ['HISTORICO - ana - José - filho', 'ana', { kind: 'history', user: 'José - filho' }],
  ['HISTORICO - a - b - José - filho', 'a - b', { kind: 'history', user: 'José - filho' }],
  ['HISTORICO - ana', 'ana', { kind: 'malformed', expected: 'HISTORICO - solicitante - usuario' }],
  ['QUITE', 'ana', { kind: 'unknown' }],
  ['connect - ana - consumidor', undefined, { kind: 'unknown' }],
])('%s, said by %s', (text, self, command) => {
  expect(readCommand(text, self)).toEqual(command);
});
