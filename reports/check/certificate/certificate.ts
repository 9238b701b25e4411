import { Clock } from '../../../server/base/clock.ts';
import type { History, InitialState } from '../../../load/history/history.ts';
import { buildResult, type CheckResult } from '../result.ts';
import { Findings } from '../violations.ts';
import { FillerBinding, unbind } from './binding.ts';
import { CELL_INTS, createCells, type Cells } from './cells.ts';
import { judgeDuplicates } from './duplicates.ts';
import { fillCells } from './fill.ts';
import { FillerChoice } from './fillers.ts';
import { Gaps, type Demand } from './gaps.ts';
import { HolderCheck } from './holders.ts';
import { judgeLeftovers } from './leftovers.ts';
import { Placed } from './placed.ts';
import { placeAll } from './placement.ts';
import { PossibleChanges } from './possible.ts';
import { describeMalformed } from './rows.ts';
import { Supply } from './supply.ts';
import { Surveyor, type Survey } from './survey.ts';
import { Witnesses } from './witnesses.ts';

export interface CertificateOptions {
  /** How many slots there are; every slot of the history is below. */
  readonly slots: number;
  readonly initial: InitialState;
  /** Told after each pass: about how much of the work is done, 0 … 1. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Judges a history by the versions in its answers, in linear time: is there one order of all operations, each at a
 * moment between its request and its answer, in which every answer is right? Rows may come in any order.
 *
 * `ok`: there is such an order, it was found. `violation`: there is none, or the versions are wrong. `unknown`: answers lack
 * versions, rows make no sense, or it depends on which unanswered operations happened and the choices tried did not fit.
 */
export function checkCertificate(history: History, options: CertificateOptions): CheckResult {
  const clock = new Clock();
  const startNs = clock.nowNs();
  const possible = new PossibleChanges(history, options.slots);
  options.onProgress?.(0.15);
  const survey = new Surveyor(history, options.slots, options.initial, possible);
  options.onProgress?.(0.3);
  const findings = new Findings();
  const { doubts, openSlots } =
    doubtsAbout(survey, history, options.slots) ?? judge(history, options, survey, possible, findings);
  const seconds = (clock.nowNs() - startNs) / 1e9;
  return buildResult({ history, survey, findings, doubts, openSlots, method: 'certificate', seconds });
}

/** When the certificate has each change take effect, and what it leaves open; undefined where it cannot judge by versions. */
export function placeByVersions(
  history: History,
  { slots, initial }: CertificateOptions,
): { readonly placed: Placed; readonly openSlots: readonly number[] } | undefined {
  const possible = new PossibleChanges(history, slots);
  const survey = new Surveyor(history, slots, initial, possible);
  if (doubtsAbout(survey, history, slots) !== undefined) return undefined;
  let placed: Placed | undefined;
  const watch = (cells: Cells): Placed => (placed = new Placed(cells, cells.ints.length / CELL_INTS));
  const { openSlots } = judge(history, { slots, initial }, survey, possible, new Findings(), watch);
  return placed === undefined ? undefined : { placed, openSlots };
}

/** What could not be decided, in sentences, and the slots for which a search may decide it. */
interface Doubts {
  readonly doubts: readonly string[];
  readonly openSlots: readonly number[];
}

/** Asked before each placing for somebody to be told the moments; the last placing counts. */
type Watch = (cells: Cells) => Placed | undefined;

const CERTAIN: Doubts = { doubts: [], openSlots: [] };

/** Why the rows cannot be judged by versions. Nothing is judged then: a row left out could look like a fault of the others. */
function doubtsAbout({ untold, malformed }: Survey, history: History, slots: number): Doubts | undefined {
  if (malformed > 0) return { ...CERTAIN, doubts: [describeMalformed(history, slots)] };
  if (untold === 0) return undefined;
  const doubt = `${untold} answers tell no version, and without versions there is no certificate to check`;
  return { ...CERTAIN, doubts: [doubt] };
}

function judge(
  history: History,
  { slots, initial, onProgress }: CertificateOptions,
  survey: Survey,
  possible: PossibleChanges,
  findings: Findings,
  watch: Watch = () => undefined,
): Doubts {
  const cells = createCells(survey, initial);
  const { leftovers, isMalformed } = fillCells(history, cells, survey.isTame);
  if (isMalformed) return { ...CERTAIN, doubts: [describeMalformed(history, slots)] };
  onProgress?.(0.5);
  const witnesses = new Witnesses(cells, history);
  judgeDuplicates(cells, history, leftovers, possible, findings);
  judgeLeftovers(cells, history, witnesses, leftovers, possible, findings);
  onProgress?.(0.65);
  const { missing } = new HolderCheck(cells, history, witnesses, possible, findings);
  onProgress?.(0.8);
  if (missing.length > 0) {
    const gaps = new Gaps(cells, witnesses, missing, findings);
    return placeWithFillers(cells, history, witnesses, survey.maybeRows, gaps, findings, watch);
  }
  findings.append(placeAll(cells, history, witnesses, undefined, watch(cells)));
  return CERTAIN;
}

/** Returns the doubts that remain because of choices among unanswered operations. */
function placeWithFillers(
  cells: Cells,
  history: History,
  witnesses: Witnesses,
  maybeRows: readonly number[],
  gaps: Gaps,
  findings: Findings,
  watch: Watch,
): Doubts {
  const supply = new Supply(history, maybeRows, gaps.demands);
  const choice = new FillerChoice(supply, cells, history, gaps);
  const { halfDone, preparedBy } = new FillerBinding(cells, history, supply, choice);
  const chosen = supply.groups.flatMap(({ releases, acquisitions }) =>
    [...releases, ...acquisitions].filter(({ isChosen }) => isChosen),
  );
  const doubtful: (readonly [readonly Demand[], string])[] = [
    [
      choice.deadEnds,
      'what was chosen for other versions left no operation that can have made it; another choice may',
    ],
    [halfDone, 'the move that may have made it needs still other unanswered operations for its other half'],
  ];
  const tried = placeAll(cells, history, witnesses, preparedBy, watch(cells));
  if (tried.total > 0 && chosen.length > 0) {
    // What was tried does not fit. Only what is wrong whatever is chosen counts.
    for (const demand of chosen) unbind(cells, demand);
    const certain = placeAll(cells, history, witnesses, undefined, watch(cells));
    findings.append(certain);
    const why = 'more than one unanswered operation can have made it, and the one tried does not fit in time';
    if (certain.total === 0) doubtful.push([chosen, why]);
  } else {
    findings.append(tried);
  }
  return {
    doubts: doubtful.flatMap(([demands, why]) => doubtsAt(demands, why)),
    openSlots: [...new Set(doubtful.flatMap(([demands]) => demands.map(({ slot }) => slot)))],
  };
}

function doubtsAt(demands: readonly Demand[], why: string): string[] {
  if (demands.length === 0) return [];
  const [{ slot, version }] = demands;
  const others = demands.length > 1 ? ` (and ${demands.length - 1} more like it)` : '';
  return [`version ${version} of slot ${slot} is missing${others}: ${why} (not forced; needs search)`];
}
