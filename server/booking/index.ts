/** The decisions: the only code that changes a slot. One desk a thread; what it decided last stands in `told`. */
export { openDesk, type Desk } from './desk.ts';
export { Decision, createTold } from './ground.ts';
export { OTHER_VERSION, type Expected } from './expecting.ts';
