/** Holds answers against what the API says of itself in OpenAPI: a status, a header or a field that it does not know is an error. For tests. */
import { fastify } from 'fastify';

/** An answer. */
export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly type: string | undefined;
  /** What the JSON says, or the text. */
  readonly body: unknown;
}

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: boolean;
}

interface Answer {
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Operation {
  readonly summary?: string;
  readonly responses: Readonly<Record<string, Answer>>;
}

export interface OpenApi {
  readonly openapi: string;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Judges a body; what is wrong with it stands in `errors`. */
type Judge = ((body: unknown) => unknown) & { readonly errors?: unknown };
type Compile = (schema: Schema) => Judge;

/** Answers of no route. */
const WITHOUT_ROUTE: ReadonlySet<unknown> = new Set([
  '/problems/not-found',
  '/problems/bad-input',
  '/problems/other-host',
  '/problems/no-races',
]);
const HEADERS = ['ETag', 'Location', 'Retry-After'];

let description: Promise<Description> | undefined;

/** All servers describe themselves alike, so the first one that is asked stands for all. */
export function descriptionOf(port: number): Promise<Description> {
  description ??= Description.read(port);
  return description;
}

export class Description {
  readonly document: OpenApi;
  readonly #paths: readonly { readonly pattern: RegExp; readonly operations: OpenApi['paths'][string] }[];
  readonly #compile: Compile;
  readonly #judges = new Map<Schema, Judge>();

  constructor(document: OpenApi, compile: Compile) {
    this.document = document;
    this.#paths = Object.entries(document.paths).map(([template, operations]) => ({
      pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]*')}$`),
      operations,
    }));
    this.#compile = compile;
  }

  static async read(port: number): Promise<Description> {
    const answer = await fetch(`http://127.0.0.1:${port}/api/openapi.json`);
    return new Description((await answer.json()) as OpenApi, await openCompile());
  }

  /** Throws where the answer is not as described. */
  check(method: string, path: string, { status, type, headers, body }: Told): void {
    const asked = `${method} ${path}: ${status} ${type}`;
    const operation = this.#operation(method, path);
    if (operation === undefined) {
      if (!WITHOUT_ROUTE.has((body as { type?: unknown }).type))
        throw new Error(`${asked} is of no route that is described`);
      return;
    }
    const answer = operation.responses[status];
    const schema = answer?.content?.[type ?? '']?.schema;
    if (answer === undefined || schema === undefined) throw new Error(`${asked} is not described`);
    for (const name of HEADERS)
      if (headers.has(name) !== Object.hasOwn(answer.headers ?? {}, name))
        throw new Error(`${asked} is not described: its header ${name} is ${headers.get(name)}`);
    const judge = this.#judgeOf(schema);
    if (judge(body) !== true)
      throw new Error(`${asked} is not described: ${JSON.stringify(judge.errors)} ${JSON.stringify(body)}`);
  }

  #operation(method: string, path: string): Operation | undefined {
    const [bare] = path.split('?');
    const verb = method.toLowerCase();
    const found = this.#paths.find(
      ({ pattern, operations }) => Object.hasOwn(operations, verb) && pattern.test(bare),
    );
    return found?.operations[verb];
  }

  #judgeOf(schema: Schema): Judge {
    const known = this.#judges.get(schema);
    if (known !== undefined) return known;
    const judge = this.#compile(this.#closed(schema));
    this.#judges.set(schema, judge);
    return judge;
  }

  /** The schema without references, and with no other fields than it knows. */
  #closed(schema: Schema): Schema {
    const { $ref, properties, items } = schema;
    if ($ref !== undefined)
      return this.#closed(this.document.components.schemas[$ref.split('/').at(-1) ?? '']);
    if (items !== undefined) return { ...schema, items: this.#closed(items) };
    if (properties === undefined) return schema;
    const all: Record<string, Schema> = {};
    for (const [name, each] of Object.entries(properties)) all[name] = this.#closed(each);
    return { ...schema, properties: all, additionalProperties: false };
  }
}

/** Fastify's own validator, told to change nothing. */
async function openCompile(): Promise<Compile> {
  const app = fastify({
    ajv: {
      customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: true },
    },
  });
  app.post('/', { schema: { body: { type: 'object' } } }, () => {});
  await app.ready();
  const { validatorCompiler } = app;
  if (validatorCompiler === undefined) throw new Error('fastify has no validator');
  return (schema) => validatorCompiler({ schema, method: 'POST', url: '/', httpPart: 'body' }) as Judge;
}
