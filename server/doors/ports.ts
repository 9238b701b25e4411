/** The doors there are, with the ports that the original systems have. */
export const DOOR_PORTS = {
  native: 7400,
  http: 8080,
  chatbot: 65_432,
  clinica: 9_000,
  telephone: 4_573,
  agenda: 8_888,
  /** It lies in the range from which Linux gives clients their own ports: a client of something else may be sitting on it. */
  telechat: 40_000,
} as const;
export type DoorName = keyof typeof DOOR_PORTS;
/** The doors where slots and holders are plain numbers, and nobody has a record. */
const NUMBER_DOORS = ['native', 'http'] as const satisfies readonly DoorName[];
export type PeopleDoorName = Exclude<DoorName, (typeof NUMBER_DOORS)[number]>;

/** Those of them that need no clinic's calendar. */
const WITHOUT_CALENDAR: ReadonlySet<DoorName> = new Set<DoorName>(['native', 'http', 'telechat']);

export function isDoor(name: string): name is DoorName {
  return Object.hasOwn(DOOR_PORTS, name);
}

export function isForPeople(name: DoorName): name is PeopleDoorName {
  return !NUMBER_DOORS.some((door) => door === name);
}

/** Whether a door sells days and hours, so that numbered slots are nothing to it. */
export function needsCalendar(name: DoorName): boolean {
  return !WITHOUT_CALENDAR.has(name);
}
