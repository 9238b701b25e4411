/** A desk that touches no slot: what a decision is measured against. */
import { Decision, createTold, type Desk } from '../../server/booking/index.ts';

/** Answers as a desk would, from nothing: about every second change is refused, as in a real churn. */
export class EchoDesk implements Desk {
  readonly told = createTold();
  #turn = 0;

  book(slot: number, holder: number): Decision {
    this.told.slot = slot;
    this.told.holder = holder;
    this.#turn = (this.#turn + 1) | 0;
    return (this.#turn & 1) === 0 ? Decision.ok : Decision.refused;
  }

  cancel(slot: number): Decision {
    this.told.slot = slot;
    this.told.holder = 0;
    return Decision.ok;
  }

  move(from: number, _to: number, holder: number): Decision {
    return this.book(from, holder) === Decision.ok ? Decision.ok : Decision.refusedSecond;
  }

  status(slot: number): Decision {
    return this.cancel(slot);
  }

  seesTaken(): boolean {
    return false;
  }

  find(from: number): Decision {
    this.told.slot = from;
    return Decision.none;
  }

  expecting(): this {
    return this;
  }
}
