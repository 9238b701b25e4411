/** 0, 1, … up to but without `length`: what generated code is repeated over. */
export const range = (length: number): number[] => Array.from({ length }, (_, index) => index);
