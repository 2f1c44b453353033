type Normaliser = (value: unknown) => unknown;

/** The normalisers of each class, by its prototype. */
const normalisers = new WeakMap<object, Map<PropertyKey, Normaliser>>();

/** For a field that can be written in several ways. `normalise` returns the one form that is checked and kept. */
export function Normalised(normalise: Normaliser): PropertyDecorator {
  return (target, property) => {
    const own = normalisers.get(target) ?? new Map<PropertyKey, Normaliser>();
    normalisers.set(target, own.set(property, normalise));
  };
}

/** The normalised value of a field. A class inherits the normalisers of the classes that it extends. */
export function normalised(object: object, field: string, value: unknown): unknown {
  let prototype = Object.getPrototypeOf(object) as object | null;
  while (prototype) {
    const normalise = normalisers.get(prototype)?.get(field);
    if (normalise) return normalise(value);
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return value;
}
