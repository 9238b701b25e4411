/** The clients of one load thread, for whatever is raced. */
import { ClientBuffers } from '../clients/buffers.ts';
import type { ClientContext, HolderListener, Seat } from '../clients/client.ts';
import { NativeClient, type NativeListener } from '../clients/native.ts';
import { RespClient } from '../clients/resp.ts';
import type { Address, FileAddress, RespAddress, SwarmAddress } from './address.ts';
import { FileClient } from './file-client.ts';

export interface SeatSettings {
  readonly numbers: readonly number[];
  /** The slots that are raced for. */
  readonly slots: number;
  /** The most requests that a client has under way. */
  readonly depth: number;
}

export type ForeignClient = RespClient | FileClient;

/** A client for each number; none of them is connected yet. */
export function createSeats(address: SwarmAddress, settings: SeatSettings, context: ClientContext): Seat[] {
  return address.door === undefined
    ? createNativeSeats(address, settings, context)
    : createForeignSeats(address, settings, context);
}

function createNativeSeats(
  { host, ports, proof }: Address,
  { numbers, depth }: SeatSettings,
  context: ClientContext<NativeListener>,
): Seat[] {
  const buffers = new ClientBuffers();
  return numbers.map((number) => {
    const client = new NativeClient(number, depth, context, buffers);
    return { client, connect: () => client.connect(host, ports[number % ports.length], proof) };
  });
}

/** Clients of what is not a server of ours, or not asked as one. */
export function createForeignSeats(
  address: RespAddress | FileAddress,
  { numbers, slots, depth }: SeatSettings,
  context: ClientContext<HolderListener>,
): Seat<ForeignClient>[] {
  const buffers = new ClientBuffers();
  return numbers.map((number) => {
    const client =
      address.door === 'file'
        ? new FileClient(number, slots, address, context)
        : new RespClient(number, depth, address, context, buffers);
    return { client, connect: () => client.connect() };
  });
}
