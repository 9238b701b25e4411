import { ChatbotClient } from '../clients/chatbot.ts';
import { readTold, type Racer } from './racer.ts';

/** Registers, and asks for the place by its date. */
export function createChatbotRacer(number: number): Racer {
  const client = new ChatbotClient();
  return {
    connect: async (address) => {
      await client.connect(address);
      await client.ask(`C${number}`);
      await client.ask(`cadastrar:Cliente ${number}`);
    },
    approach: async () => true,
    book: async ({ day, time }) =>
      readTold(
        await client.ask(`agendar ${day} ${time}`),
        'Consulta agendada para ',
        'Esse horário já está ocupado.',
      ),
    cancel: async () =>
      readTold(await client.ask('cancelar'), 'Consulta cancelada.', 'Nenhuma consulta agendada.'),
    close: () => client.close(),
  };
}
