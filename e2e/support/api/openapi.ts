export interface Schema {
  readonly $ref?: string;
  /** A reference, or null. */
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly example?: unknown;
  readonly nullable?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

interface Answer {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface OperationObject {
  readonly operationId: string;
  readonly 'x-access': 'public' | 'client' | 'viewer' | 'operator' | 'admin';
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, Answer>>;
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface Operation extends OperationObject {
  readonly method: string;
  readonly path: string;
}

/** What is needed of a stack, which itself imports from this folder. */
interface Asked {
  http(method: string, path: string): Promise<{ readonly body: unknown }>;
}

export async function runningDocument(stack: Asked): Promise<OpenApi> {
  return (await stack.http('GET', '/docs-json')).body as OpenApi;
}

export function operationsOf({ paths }: OpenApi): Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
}

export function resolved({ components }: OpenApi, schema: Schema): Schema {
  const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (reference === undefined) return schema;
  return {
    ...components.schemas[reference.split('/').at(-1) ?? ''],
    ...(schema.nullable && { nullable: true }),
  };
}

/** The body schema of an operation, if it takes one. */
export function bodyOf(document: OpenApi, operation: Operation): Schema | undefined {
  const schema = operation.requestBody?.content['application/json']?.schema;
  return schema && resolved(document, schema);
}

/** The document's example for the schema. */
export function exampleOf(document: OpenApi, schema: Schema): unknown {
  const { properties, items, type, example, enum: words } = resolved(document, schema);
  if (example !== undefined) return example;
  if (words) return words[0];
  if (properties)
    return Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, exampleOf(document, property)]),
    );
  if (type === 'array') return items ? [exampleOf(document, items)] : [];
  return type === 'integer' || type === 'number' ? 1 : type === 'boolean' ? true : 'text';
}
