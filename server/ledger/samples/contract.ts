/** What every ledger has to do, as a list of what one does not. */
import type { Ledger } from '../ledger.ts';
import { openCounter, type Counter, type Told } from './counter.ts';

/** Several blocks of the store. */
export const CONTRACT_SLOTS = 1_000;
const FAR = 900;

/** `open` opens the ledger on the same record each time. `keeps`: it promises to keep what it acknowledged. */
export async function faultsOf(open: () => Ledger, keeps: boolean): Promise<string[]> {
  const faults: string[] = [];
  const first = open();
  const before = await openCounter(first, CONTRACT_SLOTS);
  faults.push(...(await faultsOfAnswers(before)));
  const expected = await lookAtAll(before);
  await first.stop();

  const second = open();
  const after = await openCounter(second, CONTRACT_SLOTS);
  const found = await lookAtAll(after);
  for (const [slot, { holder, version }] of expected.entries()) {
    const is = found[slot];
    if (keeps && (is.holder !== holder || is.version !== version))
      faults.push(
        `slot ${slot}, acknowledged as version ${version} of ${holder}, came back as version ${is.version} of ${is.holder}`,
      );
    if (!keeps && is.version !== 0)
      faults.push(`slot ${slot} came back, though nothing is promised to be kept`);
  }
  const next = await after.decide(0, (desk) => desk.status(FAR));
  const changed = await after.decide(1, (desk) =>
    next.holder === 0 ? desk.book(FAR, 9) : desk.cancel(FAR, next.holder),
  );
  if (changed.version !== next.version + 1)
    faults.push('a slot that came back does not go on from its version');
  await second.stop();
  return faults;
}

/** Decides on two threads at once. All answers have come when this resolves. */
async function faultsOfAnswers(counter: Counter): Promise<string[]> {
  const order: number[] = [];
  const answers: Promise<unknown>[] = [];
  for (let turn = 0; turn < 300; turn += 1) {
    const thread = turn % 2;
    const answer = counter.decide(thread, (desk) => desk.book(turn * 3, 1 + thread));
    // Who need not wait may be told before those who do: of one connection, the door keeps them in order.
    answers.push(answer.then(({ isLate }) => thread === 0 && isLate && order.push(turn)));
    if (turn % 7 === 0) answers.push(counter.decide(1 - thread, (desk) => desk.cancel(turn * 3, 1 + thread)));
  }
  await Promise.all(answers);
  await counter.decide(0, (desk) => desk.move(3 * 2, FAR + 50, 1)); // between blocks that lie far apart
  return order.every((turn, index) => index === 0 || turn > order[index - 1])
    ? []
    : ['the answers of a thread came out of order'];
}

async function lookAtAll({ decide }: Counter): Promise<Told[]> {
  return Promise.all(
    Array.from({ length: CONTRACT_SLOTS }, (_, slot) => decide(slot % 2, (desk) => desk.status(slot))),
  );
}
