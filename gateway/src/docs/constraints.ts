import { getMetadataStorage } from 'class-validator';

/** The options of a property as Nest's Swagger reads them. */
export type Property = Record<string, unknown>;

/** Each rule of class-validator as JSON Schema; `value` is its first constraint. */
const RULES: Record<string, (value: unknown, second: unknown) => Property> = {
  isInt: () => ({ type: 'integer' }),
  isUuid: () => ({ format: 'uuid' }),
  min: (value) => ({ minimum: value }),
  max: (value) => ({ maximum: value }),
  isLength: (value, second) => ({ minLength: value, ...(second !== undefined && { maxLength: second }) }),
  maxLength: (value) => ({ maxLength: value }),
  isIn: (value) => ({ type: 'string', enum: [...(value as string[])] }),
  matches: (value) => ({ pattern: (value as RegExp).source }),
  arrayMinSize: (value) => ({ minItems: value }),
  arrayMaxSize: (value) => ({ maxItems: value }),
};

/** The rules of class-validator for the class's own properties. Requests are checked with the same rules. */
export function constraintsOf(model: new () => object): Record<string, Property> {
  const properties: Record<string, Property> = {};
  for (const rule of getMetadataStorage().getTargetValidationMetadatas(model, '', false, false)) {
    const constraints = rule.constraints as unknown[] | undefined;
    const { accepts } = (rule.context ?? {}) as { accepts?: RegExp };
    const words = RULES[rule.name ?? '']?.(accepts ?? constraints?.[0], constraints?.[1]);
    // A rule for each element is not a rule of the list, and Nest has no place for it.
    if (words && !rule.each) properties[rule.propertyName] = { ...properties[rule.propertyName], ...words };
  }
  return properties;
}
