import { AgendaClient } from '../clients/agenda.ts';
import { readTold, type Racer } from './racer.ts';

/** Asks for the place by its hour: this door sells those of today. */
export function createAgendaRacer(number: number): Racer {
  const client = new AgendaClient();
  return {
    connect: async (address) => {
      await client.connect(address);
      await client.ask(`cliente-${number}`);
    },
    approach: async () => true,
    book: async ({ time }) =>
      readTold(await client.ask(`BOOK|${hourOf(time)}`), '\n✅ Reserva realizada:', '❌ Slot indisponível'),
    cancel: async ({ time }) =>
      readTold(await client.ask(`CANCEL|${hourOf(time)}`), '\n✅ Reserva cancelada:', '❌ Reserva não'),
    close: () => client.close(),
  };
}

function hourOf(time: string): number {
  return Number(time.slice(0, 2));
}
