import { bodyOf, resolved, type OpenApi, type Operation, type Schema } from './openapi';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether the document allows this body for the operation. `text` is undefined if there is no body. */
export function mayTake(document: OpenApi, operation: Operation, text: string | undefined): boolean {
  const schema = bodyOf(document, operation);
  if (!schema) return true;
  try {
    return fits(document, schema, JSON.parse((text ?? '').replace(/^\ufeff/, '')));
  } catch {
    return false;
  }
}

function fits(document: OpenApi, unresolved: Schema, value: unknown): boolean {
  const schema = resolved(document, unresolved);
  if (value === null) return schema.nullable === true;
  if (schema.enum && !schema.enum.includes(value as string)) return false;
  switch (schema.type ?? 'object') {
    case 'string':
      return (
        typeof value === 'string' &&
        (schema.format !== 'uuid' || UUID.test(value)) &&
        value.length <= (schema.maxLength ?? Infinity)
      );
    case 'integer':
    case 'number':
      return (
        typeof value === 'number' &&
        (schema.type === 'number' || Number.isInteger(value)) &&
        value >= (schema.minimum ?? -Infinity) &&
        value <= (schema.maximum ?? Infinity)
      );
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
      return (
        Array.isArray(value) && value.every((item) => !schema.items || fits(document, schema.items, item))
      );
    default:
      return isObject(value) && fieldsFit(document, schema, value);
  }
}

function fieldsFit(document: OpenApi, schema: Schema, value: Record<string, unknown>): boolean {
  const { properties = {}, required = [] } = schema;
  return (
    required.every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, field]) => {
      if (!Object.hasOwn(properties, name)) return false;
      // An optional field that is null counts as missing.
      if (field === null && !required.includes(name)) return true;
      return fits(document, properties[name] ?? {}, field);
    })
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
