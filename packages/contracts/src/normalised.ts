type Normaliser = (value: unknown) => unknown;

/** By the prototype of the class that has the field. */
const normalisers = new WeakMap<object, Map<PropertyKey, Normaliser>>();

/** Several ways to write this field mean the same: `normalise` makes the one that is checked and kept. */
export function Normalised(normalise: Normaliser): PropertyDecorator {
  return (target, property) => {
    const own = normalisers.get(target) ?? new Map<PropertyKey, Normaliser>();
    normalisers.set(target, own.set(property, normalise));
  };
}

/** `value` as the class of `object`, or the nearest that it extends, normalises this field. */
export function normalised(object: object, field: string, value: unknown): unknown {
  let prototype = Object.getPrototypeOf(object) as object | null;
  while (prototype) {
    const normalise = normalisers.get(prototype)?.get(field);
    if (normalise) return normalise(value);
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return value;
}
