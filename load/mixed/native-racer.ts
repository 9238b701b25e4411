import type { Clock } from '../../server/base/clock.ts';
import { VagaError } from '../../server/base/errors.ts';
import { Answer, Operation, Status } from '../../server/doors/native/wire.ts';
import type { ClientBuffers } from '../clients/buffers.ts';
import { NativeClient, type NativeListener } from '../clients/native.ts';
import type { Place, Racer, Told } from './racer.ts';

export interface NativeRacer extends Racer {
  /** Who holds a place. */
  readonly look: (place: Pick<Place, 'slot'>) => Promise<Told>;
}

/** The swarm's client, asked one thing at a time. Of its answers only the holder is told: other doors have no versions, so that none can be compared. */
export function createNativeRacer(number: number, clock: Clock, buffers: ClientBuffers): NativeRacer {
  let asked: PromiseWithResolvers<Told> | undefined;
  const listener: NativeListener = {
    answered: (_client, _operation, status, _slot, _slot2, view, at) =>
      asked?.resolve({
        outcome: status === Status.ok ? 'done' : 'refused',
        holder: view.getInt32(at + Answer.holder * 4, true),
      }),
    drained: () => {},
    lost: () => asked?.reject(new VagaError('unreachable', 'The server has closed the connection.')),
    closed: () => {},
  };
  const client = new NativeClient(number, 1, { clock, recorder: undefined, listener }, buffers);
  const ask = (operation: Operation, { slot }: Pick<Place, 'slot'>): Promise<Told> => {
    asked = Promise.withResolvers<Told>();
    if (client.connected) {
      client.ask(operation, slot, 0);
      client.send();
    } else {
      asked.reject(new VagaError('unreachable', 'There is no connection to the server.'));
    }
    return asked.promise;
  };
  return {
    connect: ({ host, port }) => client.connect(host, port),
    approach: async () => true,
    book: (place) => ask(Operation.book, place),
    cancel: (place) => ask(Operation.cancel, place),
    look: (place) => ask(Operation.status, place),
    close: () => client.close(),
  };
}
