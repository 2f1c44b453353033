import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { OpenApi } from './openapi';

type Json = Readonly<Record<string, unknown>>;
type Answers = Readonly<Record<string, { $ref?: string; content?: Record<string, { schema?: Json }> }>>;

const file = path.resolve(__dirname, '../../../docs/openapi.json');
const document = JSON.parse(readFileSync(file, 'utf8')) as OpenApi & {
  readonly components: { readonly responses: Answers };
};
const paths = Object.entries(document.paths).map(([template, item]) => ({
  // The paths without a version are the same as those of /v1.
  matches: new RegExp(`^${template.replace(/^\/v1/, '(/v1)?').replace(/\{\w+\}/g, '[^/]+')}$`),
  parameters: template.split('{').length,
  item,
}));
// `/order-runs/count` is not an order run.
paths.sort((a, b) => a.parameters - b.parameters);

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema(asJsonSchema(document) as Json, 'document');
const validators = new Map<string, ValidateFunction>();

/**
 * What of an answer the OpenAPI document does not say: its status, a field, or a value.
 *
 * @param where with or without a query
 * @returns a line for each; none for a path that the document does not have
 */
export function undocumented(method: string, where: string, status: number, body: unknown): string[] {
  const [pathname = ''] = where.split('?');
  const operation = paths.find(({ matches }) => matches.test(pathname))?.item[method.toLowerCase()];
  if (!operation) return [];
  const answers = operation.responses as Answers;
  const answer = answers[status];
  if (!answer) return [`${method} ${pathname}: it has no answer ${status}`];
  const content = (answer.$ref ? document.components.responses[nameOf(answer.$ref)] : answer)?.content ?? {};
  const schema = (content['application/json'] ?? content['application/problem+json'])?.schema;
  if (!schema) return [];
  const key = JSON.stringify(schema);
  let validator = validators.get(key);
  if (!validator) validators.set(key, (validator = ajv.compile(asJsonSchema(schema) as Json)));
  if (validator(body)) return [];
  return (validator.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${method} ${pathname}, ${status}${instancePath}: ${message} ${JSON.stringify(params)}`,
  );
}

const nameOf = (reference: string) => reference.split('/').at(-1) ?? '';

/** OpenAPI 3.0 as JSON Schema. A field that no schema names is a fault, because its readers cannot know of it. */
function asJsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asJsonSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [
      name,
      name === '$ref' ? String(value).replace('#/', 'document#/') : asJsonSchema(value),
    ]),
  );
  const closed =
    'properties' in rest && rest['type'] === 'object' && !('additionalProperties' in rest)
      ? { ...rest, additionalProperties: false }
      : rest;
  return nullable === true ? { anyOf: [closed, { type: 'null' }] } : closed;
}
