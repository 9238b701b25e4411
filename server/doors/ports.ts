/** The doors there are, with the ports that the original systems have; RESP has one beside Redis's, since that may be running. */
export const DOOR_PORTS = {
  native: 7400,
  http: 8080,
  resp: 6390,
  chatbot: 65_432,
  clinica: 9_000,
  telephone: 4_573,
  agenda: 8_888,
  /** It lies in the range from which Linux gives clients their own ports: a client of something else may be sitting on it. */
  telechat: 40_000,
} as const;
export type DoorName = keyof typeof DOOR_PORTS;
/** Those that people talk to. */
export type PeopleDoorName = Exclude<DoorName, 'native' | 'http' | 'resp'>;

/** Those where programs ask. */
const FOR_PROGRAMS: ReadonlySet<DoorName> = new Set<DoorName>(['native', 'http', 'resp']);
/** Those that need no clinic's calendar. */
const WITHOUT_CALENDAR: ReadonlySet<DoorName> = new Set<DoorName>(['native', 'http', 'resp', 'telechat']);

export function isDoor(name: string): name is DoorName {
  return Object.hasOwn(DOOR_PORTS, name);
}

/** Whether a door knows who somebody is. At the native one holders are plain numbers. */
export function keepsPersons(name: DoorName): boolean {
  return name !== 'native';
}

/** Whether a door is one that people talk to. */
export function isForPeople(name: DoorName): name is PeopleDoorName {
  return !FOR_PROGRAMS.has(name);
}

/** Whether a door sells days and hours, so that numbered slots are nothing to it. */
export function needsCalendar(name: DoorName): boolean {
  return !WITHOUT_CALENDAR.has(name);
}
