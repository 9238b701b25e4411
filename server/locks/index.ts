/** The shelf: every lock of ours by name, and the way to one of the user's. */
export { DEFAULT_LOCK, findLock, importLock, SHELF } from './shelf.ts';
export { tryLock } from './try-lock.ts';
export type { FoundLock, Lock } from './lock.ts';
