/** What is told where a request is not done: problem details as in RFC 9457, `application/problem+json`. */
import { STATUS_CODES } from 'node:http';

import type { FastifyError, FastifyReply } from 'fastify';

import { PROBLEM_KINDS, typeOf, type ProblemName } from './problem-kinds.ts';
import { FIELDS } from './schemas/common.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** What is wrong with one field of a request. */
interface FieldError {
  readonly field: string;
  readonly in: 'body' | 'query' | 'path' | 'header';
  readonly detail: string;
}

interface Problem {
  /** The address of a page that explains the kind. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}

/** `more`: further members, as section 3.2 has them. */
export function problemOf(name: ProblemName, detail: string, more: object = {}): Problem {
  const { title, status } = PROBLEM_KINDS[name];
  return { type: typeOf(name), title, status, detail, ...more };
}

export function sendProblem(reply: FastifyReply, name: ProblemName, detail: string, more?: object): void {
  // As text: a route's schemas of what it gives are not for problems.
  reply
    .code(PROBLEM_KINDS[name].status)
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problemOf(name, detail, more)));
}

/** A whole answer with which a connection ends, for a request that could not even be read. */
export function farewell(name: ProblemName, detail: string): Uint8Array<ArrayBuffer> {
  const body = JSON.stringify(problemOf(name, detail));
  const { status } = PROBLEM_KINDS[name];
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return new Uint8Array(Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`));
}

const PLACES: Readonly<Record<string, FieldError['in']>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
};

/** Bad input, every field of it named. */
export function sendBadInput(
  reply: FastifyReply,
  { validation = [], validationContext }: FastifyError,
): void {
  const place = PLACES[validationContext ?? ''] ?? 'body';
  const isNone = validation.some(({ instancePath, keyword }) => instancePath === '' && keyword === 'type');
  const errors = validation
    // Who is missing is told once, not once for each way of saying it; and not at all where there are no fields.
    .filter(({ schemaPath, keyword }) => !schemaPath.includes('/oneOf/') && !(isNone && keyword === 'oneOf'))
    .map(({ instancePath, keyword, params }): FieldError => {
      const { missingProperty, additionalProperty } = params as Record<string, string | undefined>;
      if (keyword === 'required') return { field: missingProperty ?? '', in: place, detail: 'is missing' };
      if (keyword === 'additionalProperties')
        return { field: additionalProperty ?? '', in: place, detail: 'is not known here' };
      if (keyword === 'oneOf')
        return { field: 'holder', in: place, detail: 'or person is needed, and not both of them' };
      const field = instancePath.slice(1);
      if (field === '') return { field, in: place, detail: 'has to be an object' };
      return { field, in: place, detail: FIELDS[field] ?? 'is wrong' };
    });
  // A field may break several rules; it is told what it has to be once.
  const first = errors.filter(({ field }, at) => errors.findIndex((other) => other.field === field) === at);
  sendBadFields(reply, first);
}

function sendBadFields(reply: FastifyReply, errors: readonly FieldError[]): void {
  const described = errors.map(({ field, in: place, detail }) =>
    field === '' ? `the ${place} ${detail}` : `${field} (${place}) ${detail}`,
  );
  sendProblem(reply, 'bad-input', `${described.join('; ')}.`, { errors });
}

/** One field that a schema cannot judge. */
export function sendBadField(reply: FastifyReply, field: string, place: FieldError['in']): void {
  sendBadFields(reply, [{ field, in: place, detail: FIELDS[field] ?? 'is wrong' }]);
}
