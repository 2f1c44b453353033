/** The rules that several payloads share, as decorators. */
import { IsInt, IsString, IsUUID, Length, Matches, Max, Min, ValidateBy, ValidateIf } from 'class-validator';
import { Normalised } from '../normalised';

/** The most units that one order or movement can name. `IsInt` alone lets 1e21 pass. */
export const MAX_QUANTITY = 1_000_000;
/** The longest page that a list gives. */
export const MAX_LIMIT = 200;

/** Combines several rules into one decorator. */
function all(...rules: PropertyDecorator[]): PropertyDecorator {
  return (target, key) => {
    for (const rule of rules) rule(target, key);
  };
}

const lowerCased = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value);

/** Case does not matter: text is lower-cased, and so are the items of a list. */
export const AnyCase = () =>
  Normalised((value) => (Array.isArray(value) ? value.map(lowerCased) : lowerCased(value)));

/** Reads a whole number from a query string. Other notations (0x5, 1e1, spaces) stay text and fail the number check. */
export const FromText = () =>
  Normalised((value) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value));

/** A UUID of any version, lower-cased: SQLite compares text by case. */
export const Id = () => all(AnyCase(), IsUUID());

/** A whole number of units, 1 to 1,000,000. */
export const Quantity = () => all(Max(MAX_QUANTITY), Min(1), IsInt());

/** An amount of money with at most two decimals, 0 to 1,000,000,000. */
export const Price = () => all(Max(1_000_000_000), Min(0), TwoDecimals());

/** Not `IsNumber({ maxDecimalPlaces })`: it throws on numbers that print with an exponent, such as 5e-324. */
const TwoDecimals = () =>
  ValidateBy({
    name: 'twoDecimals',
    validator: {
      validate: (value: unknown) => typeof value === 'number' && /^-?\d+(\.\d{1,2})?$/.test(String(value)),
      defaultMessage: () => '$property must be a number with at most two decimals',
    },
  });

/** One line of text: not blank, no control characters, no unpaired surrogates. */
export const Text = (max: number) =>
  all(
    Matches(/^(?=.*\S)[^\p{Cc}\p{Cs}]*$/u, {
      message: '$property must be one line of text that is not blank, without control characters',
    }),
    Length(1, max),
    IsString(),
  );

/** The field may be missing, but not null. */
export const Optional = () => ValidateIf((_: object, value: unknown) => value !== undefined);

/** The account behind a command, for the audit trail and the timeline. */
export const ActorName = () => all(Optional(), Text(200));

/** The page size. */
export const Limit = () => all(Optional(), IsInt(), Min(1), Max(MAX_LIMIT));

const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

/** `Date.parse` alone reads 31 February as 3 March. */
function isOnCalendar(instant: string): boolean {
  const day = instant.slice(0, 10);
  const parsed = Date.parse(day);
  return !Number.isNaN(Date.parse(instant)) && new Date(parsed).toISOString().startsWith(day);
}

/** An ISO 8601 date, or a time with its zone. It becomes UTC with milliseconds, the format of the databases. */
export const Instant = () =>
  all(
    Normalised((value) => {
      if (typeof value !== 'string' || !INSTANT.test(value) || !isOnCalendar(value)) return value;
      return new Date(value).toISOString();
    }),
    Matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, {
      message: '$property must be a date, or a time with its zone, such as 2026-01-31T12:00:00Z',
    }),
  );

/** The `nextCursor` of the previous page. */
export const Cursor = () =>
  all(Optional(), Length(1, 300, { message: '$property is none of ours' }), IsString());
