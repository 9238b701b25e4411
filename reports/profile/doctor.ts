/** What clinic doctor found, as its page holds it. */

/** Its own name for what is wrong; `none` when nothing is, `data` when it could not tell. */
export type DoctorCategory = 'none' | 'gc' | 'event-loop' | 'io' | 'data' | 'unknown';

export interface DoctorFinding {
  readonly category: DoctorCategory;
  /** Of each thing that it looks at, what it thinks of it: `none`, `performance`, `data`. */
  readonly issues: Readonly<Record<string, string>>;
  /** Samples that it had, one in ten milliseconds. */
  readonly samples: number;
}

/** In words, after 'Clinic doctor …'. */
export const DOCTOR_WORDS: Readonly<Record<DoctorCategory, string>> = {
  none: 'sees no issue',
  gc: 'sees a potential issue with garbage collection',
  'event-loop': 'sees a potential issue with the event loop',
  io: 'sees a potential issue with I/O',
  data: 'had too little data to tell',
  unknown: 'sees an issue that it cannot name',
};

const DATA = /<script type="application\/json" id="clinic-data">([^]*?)<\/script>/;

/** Throws an `Error` with what is wrong with the page. */
export function readDoctorPage(page: string): DoctorFinding {
  const [, data] = DATA.exec(page) ?? [];
  if (data === undefined) throw new Error('its page holds no data');
  const { analysis, processStat } = JSON.parse(data) as {
    readonly analysis?: { readonly issueCategory?: string; readonly issues?: object };
    readonly processStat?: readonly unknown[];
  };
  const category = analysis?.issueCategory ?? 'unknown';
  return {
    category: category in DOCTOR_WORDS ? (category as DoctorCategory) : 'unknown',
    issues: flat(analysis?.issues ?? {}),
    samples: processStat?.length ?? 0,
  };
}

/** What is within something has both names: `memory rss`. */
function flat(issues: object, above = ''): Record<string, string> {
  const told: Record<string, string> = {};
  for (const [name, value] of Object.entries(issues) as [string, unknown][]) {
    if (typeof value === 'object' && value !== null) Object.assign(told, flat(value, `${above}${name} `));
    else told[above + name] = String(value);
  }
  return told;
}
