/** Exit statuses of the command line; scripts and CI depend on them. */
export const Exit = { ok: 0, violation: 1, usage: 2, unknown: 3, toolFailed: 4 } as const;
