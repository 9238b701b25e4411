/** The views of the page, in the order of the navigation. The server makes a document of each, the frame a link. */
export interface View {
  /** Its module is `name.ts`. */
  readonly name: 'agenda' | 'windows' | 'race';
  readonly path: string;
  readonly styles: readonly string[];
}

export const VIEWS: readonly View[] = [
  { name: 'agenda', path: '/', styles: ['look.css', 'frame.css', 'agenda.css'] },
  { name: 'windows', path: '/windows', styles: ['look.css', 'frame.css', 'windows.css'] },
  { name: 'race', path: '/race', styles: ['look.css', 'frame.css', 'race.css'] },
];
