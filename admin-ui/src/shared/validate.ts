import type { Validator } from 'react-admin';

/** A whole number; the API refuses any other. */
export const whole =
  (message = 'app.whole'): Validator =>
  (value: unknown) =>
    value === '' || value === null || value === undefined || Number.isInteger(value) ? undefined : message;

/** An amount of money: at most two decimals. */
export const money =
  (message = 'app.money'): Validator =>
  (value: unknown) =>
    typeof value !== 'number' || Math.abs(value * 100 - Math.round(value * 100)) < 1e-6 ? undefined : message;

/** A text of this form, if there is one. React-admin's own `regex` has no types that the compiler finds. */
export const matching =
  (pattern: RegExp, message: string): Validator =>
  (value: unknown) =>
    typeof value !== 'string' || value === '' || pattern.test(value) ? undefined : message;
