const READ_BYTES = 65_536;

/** The buffers that the clients of one thread take turns with: each use ends before the next begins. */
export class ClientBuffers {
  readonly read = Buffer.alloc(READ_BYTES);
  requests = new Int32Array(READ_BYTES / 4);
  filled = 0;
}
