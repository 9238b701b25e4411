/** The shelf: every lock of ours by name, and the way to one of the user's. */
export { findLock, importLock } from './find-lock.ts';
export { CONTROLS, DEFAULT_LOCK, SHELF, type ShelvedLock, type ShelvedSaboteur } from './shelf.ts';
export { tryLock } from './try-lock.ts';
export type { FoundLock, Lock, Property, TriedLock } from './lock.ts';
