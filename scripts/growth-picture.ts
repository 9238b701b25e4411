/** The picture of how the time of a check grows with the length of the history: both axes logarithmic, so that a power is a straight line. */

export interface Curve {
  readonly name: string;
  readonly colour: string;
  /** Operations and processor seconds, by ascending operations. */
  readonly points: readonly (readonly [number, number])[];
}

const WIDTH = 720;
const HEIGHT = 430;
const LEFT = 76;
const RIGHT = 44;
const TOP = 56;
const FOOT = 74;

/** The exponent e of the power law seconds = c · operations^e that fits best: least squares of the logarithms. */
export function exponentOf({ points }: Pick<Curve, 'points'>): number {
  const logs = points.map(([operations, seconds]) => [Math.log(operations), Math.log(seconds)] as const);
  const mean = (at: 0 | 1): number => logs.reduce((sum, pair) => sum + pair[at], 0) / logs.length;
  const x = mean(0);
  const y = mean(1);
  const products = logs.reduce((sum, [one, other]) => sum + (one - x) * (other - y), 0);
  return products / logs.reduce((sum, [one]) => sum + (one - x) ** 2, 0);
}

/** `notes`: lines below the picture, such as the machine. */
export function drawGrowth(curves: readonly Curve[], notes: readonly string[]): string {
  const all = curves.flatMap(({ points }) => points);
  const x = scale(
    all.map(([operations]) => operations),
    LEFT,
    WIDTH - RIGHT,
  );
  const y = scale(
    all.map(([, seconds]) => seconds),
    HEIGHT - FOOT,
    TOP,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="13" fill="#1c2127">
<title>Time of a check by operations</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
${x.ticks.map((value) => gridLine(x.at(value), TOP, x.at(value), HEIGHT - FOOT) + label(x.at(value), HEIGHT - FOOT + 18, 'middle', value.toLocaleString('en'))).join('\n')}
${y.ticks.map((value) => gridLine(LEFT, y.at(value), WIDTH - RIGHT, y.at(value)) + label(LEFT - 8, y.at(value) + 4, 'end', `${value} s`)).join('\n')}
${label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - FOOT + 36, 'middle', 'operations of the history')}
${guide(all, x, y)}
${curves.map((curve, at) => drawCurve(curve, at, x, y)).join('\n')}
${notes.map((note, at) => label(LEFT, HEIGHT - 20 + 14 * at, 'start', note, '#5a6470')).join('\n')}
</svg>
`;
}

interface Scale {
  readonly at: (value: number) => number;
  /** Powers of ten. */
  readonly ticks: readonly number[];
}

/** From the power of ten below the least value to the one above the greatest. */
function scale(values: readonly number[], from: number, to: number): Scale {
  const first = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const last = Math.ceil(Math.log10(Math.max(...values)) - 1e-9);
  return {
    at: (value) =>
      Math.round((from + ((Math.log10(value) - first) / (last - first)) * (to - from)) * 10) / 10,
    ticks: Array.from({ length: last - first + 1 }, (_, index) => Number(`1e${first + index}`)),
  };
}

/** What a straight proportion looks like, beside all curves. */
function guide(all: readonly (readonly [number, number])[], x: Scale, y: Scale): string {
  const operations = all.map(([count]) => count);
  const rate = 2.2 * Math.max(...all.map(([count, seconds]) => seconds / count));
  const ends = [Math.min(...operations), Math.max(...operations)] as const;
  const [least, most] = y.ticks.length === 0 ? [0, 0] : [y.ticks[0], y.ticks[y.ticks.length - 1]];
  const [from, to] = ends.map((count) => Math.min(most / rate, Math.max(least / rate, count)));
  return `<path d="M${x.at(from)} ${y.at(from * rate)}L${x.at(to)} ${y.at(to * rate)}" fill="none" stroke="#5a6470" stroke-dasharray="5 5"/>${label(x.at(from) + 6, y.at(from * rate) - 26, 'start', 'slope 1', '#5a6470')}`;
}

function drawCurve({ name, colour, points }: Curve, at: number, x: Scale, y: Scale): string {
  const places = points.map(([operations, seconds]) => `${x.at(operations)} ${y.at(seconds)}`);
  const dots = places.map((place) => `<circle cx="${place.replace(' ', '" cy="')}" r="4" fill="${colour}"/>`);
  const key = 18 + 18 * at;
  return `<path d="M${places.join('L')}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}<path d="M${LEFT} ${key}h24" stroke="${colour}" stroke-width="2"/>${label(LEFT + 32, key + 4, 'start', `${name}: operations to the power ${exponentOf({ points }).toFixed(2)}`)}`;
}

function gridLine(x1: number, y1: number, x2: number, y2: number): string {
  return `<path d="M${x1} ${y1}L${x2} ${y2}" stroke="#e3e7ea"/>`;
}

function label(x: number, y: number, anchor: string, text: string, fill = '#1c2127'): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${fill}">${escaped}</text>`;
}
