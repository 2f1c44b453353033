import { getMetadataStorage } from 'class-validator';

type PayloadClass = new () => object;
type Normaliser = (value: unknown) => unknown;

/** What a field's value becomes before it is checked, by the class that says so. */
const normalisers = new WeakMap<object, Map<PropertyKey, Normaliser>>();

/** What is sent for this field means the same as what `normalise` makes of it, which is what we keep. */
export function Normalised(normalise: Normaliser): PropertyDecorator {
  return (target, property) => {
    const own = normalisers.get(target) ?? new Map<PropertyKey, Normaliser>();
    normalisers.set(target, own.set(property, normalise));
  };
}

/** One rule of a field, or a condition of its rules: whether it holds for this value of this object. */
type Rule = (object: object, value: unknown) => boolean;

/** What is known of one field of a class. */
interface FieldRules {
  readonly normalise: Normaliser | undefined;
  /** If one of them says no, the field is not checked. */
  readonly conditions: Rule[];
  readonly rules: Rule[];
}

/** The rules of a class, looked up once. */
export interface ClassRules {
  readonly fields: ReadonlyMap<string, FieldRules>;
  /** False: the class has rules of a kind that is not read here, so only class-validator can tell. */
  readonly complete: boolean;
}

const known = new WeakMap<PayloadClass, ClassRules>();

/** The rules that the class and those it extends were given by class-validator's decorators and by `Normalised`. */
export function rulesOf(payload: PayloadClass): ClassRules {
  let rules = known.get(payload);
  if (!rules) known.set(payload, (rules = collect(payload)));
  return rules;
}

/**
 * Whether class-validator would find nothing wrong. It makes about 3 kB of objects for each message to say so, a fifth of
 * all that the services behind the gateway allocated; so it is asked only what is wrong.
 */
export function keepsRules({ fields, complete }: ClassRules, object: object): boolean {
  if (!complete) return false;
  for (const [name, { conditions, rules }] of fields) {
    const value = (object as Record<string, unknown>)[name];
    if (all(conditions, object, value) && !all(rules, object, value)) return false;
  }
  return true;
}

function all(rules: readonly Rule[], object: object, value: unknown): boolean {
  for (const holds of rules) if (!holds(object, value)) return false;
  return true;
}

function collect(payload: PayloadClass): ClassRules {
  const storage = getMetadataStorage();
  const fields = new Map<string, FieldRules>();
  const rulesFound = storage.getTargetValidationMetadatas(payload, '', false, false);
  let complete = rulesFound.length > 0;
  for (const found of rulesFound) {
    const { propertyName: name, type, each, constraintCls, validateIf } = found;
    const { constraints, groups } = found as { constraints: unknown[]; groups: string[] | undefined };
    const field = fields.get(name) ?? {
      normalise: normaliserOf(payload, name),
      conditions: [],
      rules: [],
    };
    fields.set(name, field);
    if (type === 'conditionalValidation') {
      field.conditions.push(constraints[0] as Rule);
    } else if (type === 'customValidation' && !validateIf && !groups?.length) {
      for (const { instance, async } of storage.getTargetValidatorConstraints(constraintCls)) {
        if (async) complete = false;
        field.rules.push((object, value) => {
          // A promise counts as no: class-validator is asked then.
          const about = { targetName: payload.name, property: name, object, value, constraints };
          const holds = (one: unknown) => instance.validate(one, about) === true;
          return each && Array.isArray(value) ? value.every(holds) : holds(value);
        });
      }
    } else {
      complete = false;
    }
  }
  return { fields, complete };
}

/** Of the class itself, or of the nearest that it extends. */
function normaliserOf(payload: PayloadClass, field: string): Normaliser | undefined {
  let prototype = payload.prototype as object | null;
  while (prototype) {
    const normaliser = normalisers.get(prototype)?.get(field);
    if (normaliser) return normaliser;
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return undefined;
}
