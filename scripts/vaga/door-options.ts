/** Which doors a server opens, and what those for people sell. */
import { VagaError } from '../../server/base/errors.ts';
import { textOr, wholeOr } from '../../server/base/options.ts';
import type { Calendar, Catalogue } from '../../server/catalogue/index.ts';
import { DOOR_PORTS, isDoor, needsCalendar, type DoorName } from '../../server/doors/ports.ts';
import { isLoopback } from './secret.ts';

export const doorOptions = {
  doors: textOr({
    placeholder: 'DOOR:PORT,…',
    otherwise: 'native,http; native alone where other machines can connect',
    help: `The doors to open: ${Object.entries(DOOR_PORTS)
      .map(([name, port]) => `${name} (port ${port})`)
      .join(', ')}, or all. Port 0 is any free one.`,
  }),
  provider: textOr({
    placeholder: 'NAME',
    otherwise: 'Dr. Leonardo Araujo',
    help: 'Whose times the chatbot and the agenda sell, and whose specialty the clinic lists first.',
  }),
  capacity: wholeOr({
    min: 1,
    max: 10_000,
    unit: 'places',
    otherwise: 'all there are',
    help: 'How many places of a specialty the clinic sells a day, the earliest ones.',
  }),
  sounds: textOr({
    placeholder: 'FOLDER',
    otherwise: 'vaga',
    help: "Where Asterisk finds the telephone's sound files: absolute, or below its own sounds.",
  }),
};

/** The doors of a server that nobody was told of: other machines could connect to the native one alone. */
export function defaultDoors(host: string): string {
  return isLoopback(host) ? 'native,http' : 'native';
}

export function parseDoors(list: string, catalogue: Catalogue): { name: DoorName; port: number }[] {
  const wanted = list === 'all' ? Object.keys(DOOR_PORTS) : list.split(',');
  return wanted.map((one) => {
    const [name = '', portText] = one.split(':');
    if (!isDoor(name)) {
      throw new VagaError(
        'usage',
        `--doors: there is no door '${name}': it is one of ${Object.keys(DOOR_PORTS).join(', ')}, or all.`,
      );
    }
    if (needsCalendar(name) && catalogue.days.length === 0) {
      throw new VagaError(
        'usage',
        `--doors: ${name} sells days and hours, and --slots are only numbers. Leave --slots out, or name a --catalogue.`,
      );
    }
    const port = portText === undefined ? DOOR_PORTS[name] : Number(portText);
    if (portText === '' || !Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new VagaError('usage', `--doors: '${one}' does not name a port from 0 to 65535.`);
    }
    return { name, port };
  });
}

/** Throws `VagaError('usage')` for somebody whom the catalogue does not have. */
export function refuseUnknownProvider(provider: string | undefined, { providers }: Catalogue): void {
  if (provider === undefined || providers.some(({ name }) => name === provider)) return;
  throw new VagaError(
    'usage',
    `--provider: the catalogue has no '${provider}': it has ${providers.map(({ name }) => name).join(', ') || 'no providers'}.`,
  );
}

/** What the doors for people sell; nothing where slots are numbers. */
export function calendarIn({ providers, days, times }: Catalogue): Calendar | undefined {
  return days.length === 0 ? undefined : { providers, days, times };
}
