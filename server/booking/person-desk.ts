/**
 * Decisions for persons who ask as programs do: for a slot by its number, for a move in so many words, and only while the slot is at a version
 * that they know where they say so. Each is in the ledger with its line of the trail. The slot as decided stands in the desk's `told`.
 */
import type { BeforeChange, Expected } from './expecting.ts';
import { Decision } from './ground.ts';
import type { Office, Person } from './office.ts';
import { openCounter, openOffice, type OfficeSettings } from './person-office.ts';

/** What is asked for. The slots of a move differ. */
export type Wish =
  | { readonly operation: 'book' | 'cancel'; readonly slot: number }
  | { readonly operation: 'move'; readonly slot: number; readonly to: number };

/** Who hears how a decision ends in time to stage something for the ledger: it is there with the decision, or with its line of the trail. */
interface Witness {
  readonly beforeChange?: BeforeChange | undefined;
  /** Nothing will be changed; why, the desk's `told` says. `holder`: the number of the person. */
  readonly refused: (decision: Expected, holder: number) => void;
}

export interface PersonDesk {
  /** What the decisions here rest on counts as the office's own. */
  readonly office: Office;
  /** `versions`: of `slot`; without them it may be at any. `undefined` when there is no room for the person. */
  readonly decide: (
    person: Person,
    wish: Wish,
    versions?: readonly number[],
    witness?: Witness,
  ) => Expected | undefined;
}

const KINDS = {
  book: ['BOOK_SUCCESS', 'BOOK_FAILED'],
  cancel: ['CANCEL_SUCCESS', 'CANCEL_FAILED'],
  move: ['MOVE_SUCCESS', 'MOVE_FAILED'],
} as const;

export function openPersonDesk(settings: OfficeSettings): PersonDesk {
  const { desk } = settings;
  const counter = openCounter(settings);
  const { withPerson, change, publishLine } = counter;
  return {
    office: openOffice(settings, counter),
    decide: (person, wish, versions, witness) =>
      withPerson(person, (record, holder) => {
        const beforeChange = witness?.beforeChange;
        const isPlain = versions === undefined && beforeChange === undefined;
        const at = isPlain ? desk : desk.expecting(versions, beforeChange);
        const [done, failed] = KINDS[wish.operation];
        const about = wish.operation === 'move' ? wish.to : wish.slot;
        const decision = change(record, done, about, () =>
          wish.operation === 'move'
            ? at.move(wish.slot, wish.to, holder)
            : at[wish.operation](wish.slot, holder),
        );
        if (decision !== Decision.ok) {
          witness?.refused(decision, holder);
          publishLine(record, failed, about);
        }
        return decision;
      }),
  };
}
