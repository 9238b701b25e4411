/** The way of a request and back, and its parts: asked by a client of the swarm, decided at a desk, answered by the native door, recorded. */
import { Decision, openDesk, type Desk } from '../../server/booking/index.ts';
import { ANSWER_BYTES, Operation, REQUEST_BYTES } from '../../server/doors/native/wire.ts';
import * as lock from '../../server/locks/futex-owner.ts';
import { createMemory, planLayout } from '../../server/memory/layout.ts';
import { EchoDesk } from '../echo-server/echo-desk.ts';
import { SLOTS, planChurn, type Request } from './requests.ts';
import { Conversation } from './conversation.ts';
import { openRing } from './ring.ts';
import { openScratchRecorder } from './recorder.ts';
import type { Step, Steps } from './step.ts';

/** Together in one chunk, as a client with pipelining sends them. */
const REQUESTS = 1_000;
const REFUSALS = REQUESTS / 4;

export const steps = {
  'swarm: encode requests': async () => {
    const { conversation } = await openConversation();
    conversation.ask();
    return {
      ...each(REQUESTS),
      before: () => answerAll(conversation),
      run: () => conversation.ask() / REQUEST_BYTES,
    };
  },
  'door: decode and encode, nothing decided': async () => serving(new EchoDesk()),
  'door: decode, decide, encode': async () => serving(),
  'desk: decide': () => deciding(openDesk(slots(), lock, 0)),
  'desk: decide and write down': () => {
    const { memory, journal, empty } = openRing();
    const step = deciding(openDesk(memory, lock, 0, { journal }));
    return {
      ...step,
      before: empty,
      run: () => {
        journal.begin(REQUESTS, 0);
        const refusals = step.run();
        journal.end();
        return refusals;
      },
    };
  },
  'swarm: decode answers': () => reading(false),
  'swarm: decode answers and record them': () => reading(true),
  'all the way': async () => {
    const { conversation, before } = await openConversation(true);
    return {
      ...each(REFUSALS),
      before,
      run: () => {
        const refused = conversation.refusals;
        conversation.ask();
        answerAll(conversation);
        return conversation.refusals - refused;
      },
    };
  },
} satisfies Steps;

const each = (expected: number) => ({ operations: REQUESTS, expected });

function slots(): Int32Array<SharedArrayBuffer> {
  return createMemory(planLayout(SLOTS, 1, lock.words()));
}

/** `before`: to be called before each round of requests. */
async function openConversation(recorded = false, desk?: Desk) {
  const memory = slots();
  const scratch = recorded ? openScratchRecorder() : undefined;
  const conversation = await Conversation.open(
    memory,
    desk ?? openDesk(memory, lock, 0),
    planChurn(REQUESTS),
    scratch?.recorder,
  );
  return { conversation, before: () => scratch?.rewind() };
}

function answerAll(conversation: Conversation): void {
  conversation.serve();
  conversation.carry();
  conversation.read();
}

async function serving(desk?: Desk): Promise<Step> {
  const { conversation } = await openConversation(false, desk);
  conversation.ask();
  conversation.serve();
  return {
    ...each(REQUESTS),
    before: () => {
      conversation.carry();
      conversation.read();
      conversation.ask();
    },
    run: () => conversation.serve() / ANSWER_BYTES,
  };
}

async function reading(recorded: boolean): Promise<Step> {
  const { conversation, before } = await openConversation(recorded);
  return {
    ...each(REFUSALS),
    before: () => {
      before();
      conversation.ask();
      conversation.serve();
      conversation.carry();
    },
    run: () => {
      const refused = conversation.refusals;
      conversation.read();
      return conversation.refusals - refused;
    },
  };
}

function deciding(desk: Desk): Step {
  const requests = planChurn(REQUESTS);
  return {
    ...each(REFUSALS),
    run: () => {
      let refusals = 0;
      for (const request of requests) if (decide(desk, request) === Decision.refused) refusals += 1;
      return refusals;
    },
  };
}

function decide(desk: Desk, { operation, slot, holder }: Request): Decision {
  if (operation === Operation.book) return desk.book(slot, holder);
  return operation === Operation.cancel ? desk.cancel(slot, holder) : desk.status(slot);
}
