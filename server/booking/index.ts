/** The decisions: the only code that changes a slot. One desk a thread; what it decided last stands in `told`. */
export { Decision, createTold, openDesk, type Desk } from './desk.ts';
