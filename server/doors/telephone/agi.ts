/**
 * The Asterisk Gateway Interface over TCP (FastAGI), as Asterisk's res/res_agi.c speaks it: what Asterisk sends is told apart and read,
 * what it is sent is quoted. Asterisk sends a header of `agi_name: value` lines up to an empty line, then a line for each command; only
 * what it thinks of a wrongly used command takes several lines. A line `HANGUP` may come at any moment.
 */
import { clean } from '../text/clean.ts';

/** What a line of Asterisk's, or a block of them, means. */
export type Answer =
  /** The command was carried out or not: `value` is what stands behind `result=`, `-1` where something went wrong. */
  | { readonly kind: 'result'; readonly value: string }
  /** The command is unknown (510) or was wrongly used (520). */
  | { readonly kind: 'refused' }
  /** There is no caller any more: `HANGUP`, or a command came too late (511). */
  | { readonly kind: 'hungUp' };

/** The states of a channel, as `CHANNEL STATUS` tells them, in which somebody hears what is played: the line is up. */
export const CHANNEL_UP = '6';

const HEADER_START = Buffer.from('agi_');
const USAGE_START = Buffer.from('520-');

/** How long the first whole message is: the header with its empty line, a block from `520-` to `520 `, else a line. 0 while it is not whole. */
export function frameAgi(bytes: Buffer): number {
  if (startsWith(bytes, HEADER_START)) return behindEmptyLine(bytes);
  if (!startsWith(bytes, USAGE_START)) return bytes.indexOf('\n') + 1;
  const last = bytes.indexOf('\n520 ');
  return last === -1 ? 0 : bytes.indexOf('\n', last + 1) + 1;
}

function startsWith(bytes: Buffer, start: Buffer): boolean {
  return bytes.subarray(0, start.length).equals(start);
}

function behindEmptyLine(bytes: Buffer): number {
  for (let at = bytes.indexOf('\n'); at !== -1; at = bytes.indexOf('\n', at + 1)) {
    const next = bytes[at + 1] === 0x0d ? at + 2 : at + 1;
    if (bytes[next] === 0x0a) return next + 1;
  }
  return 0;
}

/** Whether a message is the header of a call: `agi_name: value` lines, what was asked for among them. */
export function isHeader(text: string): boolean {
  const lines = text.trimEnd().split('\n');
  return (
    lines.every((line) => /^agi_\w+: ?/.test(line)) && lines.some((line) => line.startsWith('agi_request:'))
  );
}

/** What a message behind the header means; `undefined` where Asterisk would not say so. */
export function readAnswer(text: string): Answer | undefined {
  const line = text.trimEnd();
  const value = /^200 result=([^ ]*)/.exec(line)?.[1];
  if (value !== undefined) return { kind: 'result', value };
  if (line === 'HANGUP' || line.startsWith('511 ')) return { kind: 'hungUp' };
  return /^(510|520)[ -]/.test(line) ? { kind: 'refused' } : undefined;
}

/** An argument of a command, quoted where it is not plain. Nothing in it ends the argument, or the command. */
export function argument(text: string): string {
  if (/^[\w./-]+$/.test(text)) return text;
  return `"${clean(text).replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
