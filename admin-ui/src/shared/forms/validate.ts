import type { Validator } from 'react-admin';

/** Shown as people of the user's region write it. */
const EXAMPLE = 12_345.67;

/** What is typed is a number in the user's region. */
export const readable =
  (message = 'app.a_number'): Validator =>
  (value: unknown) =>
    Number.isNaN(value) ? { message, args: { example: EXAMPLE } } : undefined;

/** A whole number, as the API requires. */
export const whole =
  (message = 'app.whole'): Validator =>
  (value: unknown) =>
    value === '' || value === null || value === undefined || Number.isInteger(value) ? undefined : message;

/** An amount of money with at most two decimals. */
export const money =
  (message = 'app.money'): Validator =>
  (value: unknown) =>
    typeof value !== 'number' || Math.abs(value * 100 - Math.round(value * 100)) < 1e-6 ? undefined : message;

/** One line, as the API requires: it refuses control characters, and text that is blank. */
export const oneLine =
  (message = 'app.one_line'): Validator =>
  (value: unknown) =>
    typeof value !== 'string' || value === '' || /^(?=.*\S)[^\p{Cc}\p{Cs}]*$/u.test(value)
      ? undefined
      : message;

export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Text that is empty or matches the pattern. TypeScript finds no types for react-admin's own `regex`. */
export const matching =
  (pattern: RegExp, message: string): Validator =>
  (value: unknown) =>
    typeof value !== 'string' || value === '' || pattern.test(value) ? undefined : message;
