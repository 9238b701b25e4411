/** What is told where a request cannot be answered: problem details as in RFC 9457, `application/problem+json`. */
import { STATUS_CODES } from 'node:http';

import type { FastifyError, FastifyReply } from 'fastify';

import { FIELDS } from './schemas.ts';

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** What is wrong with one field of a request. */
interface FieldError {
  readonly field: string;
  readonly in: 'body' | 'query' | 'path';
  readonly detail: string;
}

interface Problem {
  /** There is nothing to read about it but its title: the status code says what kind it is. */
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
}

function problemOf(status: number, detail: string, errors?: readonly FieldError[]): Problem {
  const title = STATUS_CODES[status] ?? 'Error';
  return { type: 'about:blank', title, status, detail, ...(errors === undefined ? {} : { errors }) };
}

export function sendProblem(
  reply: FastifyReply,
  status: number,
  detail: string,
  errors?: readonly FieldError[],
): void {
  // As text: a route's schemas of what it gives are not for problems.
  reply
    .code(status)
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problemOf(status, detail, errors)));
}

/** A whole answer with which a connection ends, for a request that could not even be read. */
export function farewell(status: number, detail: string): Uint8Array<ArrayBuffer> {
  const body = JSON.stringify(problemOf(status, detail));
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
  const errors = validation.map(({ instancePath, keyword, params }): FieldError => {
    const { missingProperty, additionalProperty } = params as Record<string, string | undefined>;
    if (keyword === 'required') return { field: missingProperty ?? '', in: place, detail: 'is missing' };
    if (keyword === 'additionalProperties')
      return { field: additionalProperty ?? '', in: place, detail: 'is not known here' };
    const field = instancePath.slice(1);
    if (field === '') return { field, in: place, detail: 'has to be an object' };
    return { field, in: place, detail: FIELDS[field] ?? 'is wrong' };
  });
  // A field may break several rules; it is told what it has to be once.
  const first = errors.filter(({ field }, at) => errors.findIndex((other) => other.field === field) === at);
  sendBadFields(reply, first);
}

export function sendBadFields(reply: FastifyReply, errors: readonly FieldError[]): void {
  const described = errors.map(({ field, in: place, detail }) =>
    field === '' ? `the ${place} ${detail}` : `${field} (${place}) ${detail}`,
  );
  sendProblem(reply, 400, `${described.join('; ')}.`, errors);
}
