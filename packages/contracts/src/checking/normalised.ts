import 'reflect-metadata';

type Normaliser = (value: unknown) => unknown;

const NORMALISER = Symbol('NORMALISER');

/** For a field that can be written in several ways. `normalise` returns the one form that is checked and kept. */
export const Normalised = (normalise: Normaliser): PropertyDecorator =>
  Reflect.metadata(NORMALISER, normalise);

/** The normalised value of a field. A class inherits the normalisers of the classes that it extends. */
export function normalised(object: object, field: string, value: unknown): unknown {
  const normalise = Reflect.getMetadata(NORMALISER, object, field) as Normaliser | undefined;
  return normalise ? normalise(value) : value;
}
