import { getMetadataStorage, ValidationTypes, type ValidationArguments } from 'class-validator';
import { normaliserOf, type Normaliser } from './normalised';

type Payload = new () => object;
type Fields = Record<string, unknown>;
type Test = (value: unknown, object: Fields) => boolean;

interface Field {
  readonly normalise: Normaliser | undefined;
  /** The other tests count only if all of these hold. */
  readonly conditions: readonly Test[];
  readonly tests: readonly Test[];
}

/**
 * class-validator's rules of one class, read once through its metadata storage. They only say yes or no. class-validator
 * says what is wrong: at each call it looks through the rules of all classes and makes an error for each field, which was
 * 6 % of the CPU of an order (docs/decisions/performance.md).
 */
export class Rules {
  private readonly fields: ReadonlyMap<string, Field>;

  /** @throws Error if the class has a rule of another kind than a test of one field: then this check would be wrong */
  private constructor(payload: Payload) {
    const names = new Set(metadataOf(payload).map(({ propertyName }) => propertyName));
    this.fields = new Map([...names].map((name) => [name, fieldOf(payload, name)]));
  }

  private static readonly known = new WeakMap<Payload, Rules>();

  static of(payload: Payload): Rules {
    let rules = Rules.known.get(payload);
    if (!rules) Rules.known.set(payload, (rules = new Rules(payload)));
    return rules;
  }

  /** The one form of a field that can be written in several ways. */
  normalised(field: string, value: unknown): unknown {
    const normalise = this.fields.get(field)?.normalise;
    return normalise ? normalise(value) : value;
  }

  /** Whether every field of the object is known and keeps its rules. class-validator refuses a class without rules. */
  accept(object: object): boolean {
    if (this.fields.size === 0) return false;
    for (const name in object) if (!this.fields.has(name)) return false;
    for (const [name, { conditions, tests }] of this.fields) {
      const fields = object as Fields;
      const value = fields[name];
      const keeps = (test: Test) => test(value, fields);
      if (conditions.every(keeps) && !tests.every(keeps)) return false;
    }
    return true;
  }
}

/** Without groups, as `validateSync` is called. Fields of the classes that it extends are among them. */
const metadataOf = (payload: Payload) =>
  getMetadataStorage().getTargetValidationMetadatas(payload, '', false, false);
type Metadata = ReturnType<typeof metadataOf>[number];

function fieldOf(payload: Payload, name: string): Field {
  const rules = metadataOf(payload).filter(({ propertyName }) => propertyName === name);
  const ofType = (wanted: string) => rules.filter(({ type }) => type === wanted);
  const conditions = ofType(ValidationTypes.CONDITIONAL_VALIDATION);
  const tested = ofType(ValidationTypes.CUSTOM_VALIDATION);
  const allowed = ofType(ValidationTypes.WHITELIST);
  if (conditions.length + tested.length + allowed.length < rules.length)
    throw new Error(`${payload.name}.${name} has a rule that is no test of this field alone`);
  return {
    normalise: normaliserOf(payload, name),
    conditions: conditions.map(({ constraints }) => {
      const holds = constraints[0] as (object: Fields, value: unknown) => boolean;
      return (value, object) => holds(object, value);
    }),
    tests: tested.flatMap((rule) => testsOf(payload, rule)),
  };
}

function testsOf(payload: Payload, rule: Metadata): Test[] {
  const { constraintCls, constraints, each, propertyName: property, validateIf } = rule;
  return getMetadataStorage()
    .getTargetValidatorConstraints(constraintCls)
    .map(({ async, instance }): Test => {
      if (async) throw new Error(`${payload.name}.${property} has an asynchronous rule`);
      const one: Test = (value, object) => {
        const args: ValidationArguments = {
          targetName: payload.name,
          property,
          object,
          value,
          constraints: constraints as unknown[],
        };
        return instance.validate(value, args) === true;
      };
      const all: Test = each
        ? (value, object) =>
            Array.isArray(value) ? value.every((item) => one(item, object)) : one(value, object)
        : one;
      return validateIf ? (value, object) => !validateIf(object, value) || all(value, object) : all;
    });
}
