import 'reflect-metadata';

export type Normaliser = (value: unknown) => unknown;

const NORMALISER = Symbol('NORMALISER');

/** For a field that can be written in several ways. `normalise` returns the one form that is checked and kept. */
export const Normalised = (normalise: Normaliser): PropertyDecorator =>
  Reflect.metadata(NORMALISER, normalise);

/** The normaliser of a field, if it has one. A class inherits those of the classes that it extends. */
export const normaliserOf = (payload: new () => object, field: string): Normaliser | undefined =>
  Reflect.getMetadata(NORMALISER, payload.prototype as object, field) as Normaliser | undefined;
