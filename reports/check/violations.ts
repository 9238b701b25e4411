/** Every way in which a history can be wrong, each with the evidence that shows it. */
export const VIOLATION_KINDS = [
  'doubleBooking',
  'illegalRelease',
  'tokens',
  'contradiction',
  'wrongRefusal',
  'gap',
  'order',
  'cycle',
  'finalState',
  'stuck',
] as const;
export type ViolationKind = (typeof VIOLATION_KINDS)[number];

/** Where it is, and who was told it: `rows` is the smallest set of operations that cannot all be true, as rows of the history. */
interface Evidence {
  readonly slot: number;
  readonly version: number;
  readonly rows: readonly number[];
}

/** A slot was sold once more than it was free. There is one such violation for each sale too many. */
export interface DoubleBooking extends Evidence {
  readonly kind: 'doubleBooking';
  /** `sameVersion`: rows are the sale that stands, then the one too many. `held`: who told of the holder, then the sale. */
  readonly cause: 'sameVersion' | 'held';
  /** Who held the slot: the winner of the version, or the holder at the version before. */
  readonly holder: number;
}

/** A cancel, or a move away, was confirmed to somebody who did not hold the slot. Rows as in `DoubleBooking`. */
export interface IllegalRelease extends Evidence {
  readonly kind: 'illegalRelease';
  readonly cause: 'sameVersion' | 'notHolder';
  readonly holder: number;
}

/** The versions themselves are wrong, whether or not the bookings could be ordered. */
export interface Tokens extends Evidence {
  readonly kind: 'tokens';
  /**
   * `sameVersion`: a booking and a release were told one version. `tooHigh`: more than the changes could have made.
   * `notAVersion`: not a whole number, or absurdly high. `initial`: a change is said to have made the version that the
   * slot had at the start. `ontoItself`: a move from a slot to that same slot, which must be refused.
   */
  readonly cause: 'sameVersion' | 'tooHigh' | 'notAVersion' | 'initial' | 'ontoItself';
  /** How many changes of the slot were confirmed or may have happened. */
  readonly possibleChanges: number;
}

/** An answer names another holder than its version must have. Rows: who told of the right one, then the answer. */
export interface Contradiction extends Evidence {
  readonly kind: 'contradiction';
  /** `ownAnswer`: the answer contradicts itself, as a booking for one client that names another as holder. */
  readonly cause: 'version' | 'ownAnswer';
  readonly holder: number;
  readonly expectedHolder: number;
}

/** A refusal that does not follow from what it names as its reason, such as a free slot. */
interface WrongRefusal extends Evidence {
  readonly kind: 'wrongRefusal';
  readonly holder: number;
}

/** A version was seen, or built upon, that nobody can have made. Rows: who told of a version before, and of one behind it. */
export interface Gap extends Evidence {
  readonly kind: 'gap';
  /**
   * `impossible`: no single change leads from the holder before to the holder behind. `nobodyAsked`: no unanswered operation
   * of the right client is left that could have made it in time.
   */
  readonly cause: 'impossible' | 'nobodyAsked';
  /** Who held the slot before and since; null where nothing tells. */
  readonly before: number | null;
  readonly after: number | null;
}

/** All answers fit each other, but not their times. Rows: the operation asked too late, moves in between, the one told too early. */
export interface Order extends Evidence {
  readonly kind: 'order';
}

/** Moves that each come before the next one, in a circle. */
interface Cycle extends Evidence {
  readonly kind: 'cycle';
  readonly slots: readonly number[];
}

/** The judge, who reads the slots when nobody else is at work, saw something else than what had been told. */
export interface FinalState extends Evidence {
  readonly kind: 'finalState';
  /** `holder`: as in `Contradiction`. `stale`: as in `Order`. */
  readonly cause: 'holder' | 'stale';
  readonly holder: number;
  readonly expectedHolder: number;
}

/** A request was not answered while the server lived. The swarm sees this, no checker does. */
export interface Stuck {
  readonly kind: 'stuck';
  readonly client: number;
  readonly slot: number;
  readonly waitedSeconds: number;
  /** The operation's row, where it was recorded. */
  readonly rows: readonly number[];
}

/**
 * No order of these operations fits what they were told, whatever became of all others; without any one of them there is an order.
 * Found by search, which knows no versions. The kind is what it looks like most.
 */
export interface NoOrder extends Evidence {
  readonly kind: 'doubleBooking' | 'illegalRelease' | 'finalState' | 'order';
  readonly cause: 'noOrder';
}

/** The versions cannot be right, but without them all answers about the slot can be put in order. */
export interface OtherOrder extends Evidence {
  readonly kind: 'tokens';
  readonly cause: 'otherOrder';
  /** What the versions show; absent where no choice among unanswered operations fits them. */
  readonly shown: Violation | undefined;
}

export type Violation =
  | NoOrder
  | OtherOrder
  | DoubleBooking
  | IllegalRelease
  | Tokens
  | Contradiction
  | WrongRefusal
  | Gap
  | Order
  | Cycle
  | FinalState
  | Stuck;

export type ViolationCounts = Record<ViolationKind, number>;

/** So many violations of each kind are kept with their evidence; all are counted. */
export const MAX_LISTED = 20;

/** Collects violations. Evidence is put together by a function, called only for those that are kept. */
export class Findings {
  readonly counts = Object.fromEntries(VIOLATION_KINDS.map((kind) => [kind, 0])) as ViolationCounts;
  readonly violations: Violation[] = [];

  report<K extends ViolationKind>(kind: K, describe: () => Extract<Violation, { kind: K }>): void {
    this.counts[kind] += 1;
    if (this.counts[kind] <= MAX_LISTED) this.violations.push(describe());
  }

  /** Takes over what another one has collected. */
  append(other: Findings): void {
    for (const violation of other.violations) {
      const listed = this.violations.filter(({ kind }) => kind === violation.kind).length;
      if (listed < MAX_LISTED) this.violations.push(violation);
    }
    for (const kind of VIOLATION_KINDS) this.counts[kind] += other.counts[kind];
  }

  get total(): number {
    return VIOLATION_KINDS.reduce((sum, kind) => sum + this.counts[kind], 0);
  }
}
