/** The limits of a server, as options of the command line. */
import { decimal, whole, type Values } from '../../server/base/options.ts';
import { DEFAULT_LIMITS, type Limits } from '../../server/doors/limits.ts';

const LONGEST_S = 86_400;

export const limitOptions = {
  'max-connections': whole({
    min: 1,
    max: 1_000_000,
    default: DEFAULT_LIMITS.connections,
    help: 'Connections of the whole server, all threads together. One more is refused.',
  }),
  'idle-s': decimal({
    min: 0,
    max: LONGEST_S,
    default: DEFAULT_LIMITS.idleMs / 1000,
    unit: 'seconds',
    help: 'A connection that has sent nothing for so long is ended. 0: never.',
  }),
  'half-frame-s': decimal({
    min: 0.1,
    max: LONGEST_S,
    default: DEFAULT_LIMITS.halfFrameMs / 1000,
    unit: 'seconds',
    help: 'A connection that has sent part of a request, or has not said hello, is ended when the rest does not come within this time.',
  }),
  'unread-s': decimal({
    min: 0.1,
    max: LONGEST_S,
    default: DEFAULT_LIMITS.unreadMs / 1000,
    unit: 'seconds',
    help: 'A connection whose client does not take its answers for so long is ended.',
  }),
  'max-queued-kib': whole({
    min: 1,
    max: 65_536,
    default: DEFAULT_LIMITS.queuedBytes / 1024,
    unit: 'KiB',
    help: 'A connection with so many answers queued, unread or not yet durable, is not read from until there are fewer. What was read already may add 128 KiB.',
  }),
  'max-messages': whole({
    min: 4,
    max: 1_000_000,
    default: DEFAULT_LIMITS.messagesPerS,
    unit: 'messages/s',
    help: 'Doors for people answer so many messages of one connection; what is more waits. The native door has no such limit.',
  }),
  'max-requests': whole({
    min: 4,
    max: 1_000_000,
    default: DEFAULT_LIMITS.requestsPerS,
    unit: 'requests/s',
    help: 'The HTTP door answers so many requests of one connection; what is more is refused with 429. The default is more than a thread can answer.',
  }),
};

export function limitsOf(values: Values<typeof limitOptions>): Limits {
  return {
    connections: values['max-connections'],
    idleMs: values['idle-s'] * 1000,
    halfFrameMs: values['half-frame-s'] * 1000,
    unreadMs: values['unread-s'] * 1000,
    queuedBytes: values['max-queued-kib'] * 1024,
    messagesPerS: values['max-messages'],
    requestsPerS: values['max-requests'],
  };
}
