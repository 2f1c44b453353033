/** The rules that several payloads share, as decorators. */
import {
  IsInt,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  NotEquals,
  ValidateBy,
  ValidateIf,
} from 'class-validator';
import { Normalised } from '../checking/normalised';
import { Rules } from '../checking/rules';

/** The most units that one order or movement can name. `IsInt` alone lets 1e21 pass. */
export const MAX_QUANTITY = 1_000_000;
/** The most items on one page of a list. */
export const MAX_LIMIT = 200;

/** `constructor` and the like: class-validator's whitelist accepts them, and no payload has such a field. */
export const isOfEveryObject = (field: string) => field in Object.prototype;

/** Combines several rules into one. */
function all(...rules: PropertyDecorator[]): PropertyDecorator {
  return (target, key) => {
    for (const rule of rules) rule(target, key);
  };
}

const lowerCased = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value);

/** Lower-cases the text, or each item of a list, so that case makes no difference. */
export const AnyCase = () =>
  Normalised((value) => (Array.isArray(value) ? value.map(lowerCased) : lowerCased(value)));

/** Reads a whole number from the text of a query string. Other notations (0x5, 1e1, a space) stay text. */
export const FromText = () =>
  Normalised((value) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value));

/** A UUID of any version, lower-cased: SQLite compares text by case. */
export const Id = () => all(AnyCase(), IsUUID());

/** A whole number of units, 1 to 1,000,000. */
export const Quantity = () => all(Max(MAX_QUANTITY), Min(1), IsInt());

/** Units to add or to remove, at most 1,000,000 either way; not 0. */
export const Change = () => all(NotEquals(0), Max(MAX_QUANTITY), Min(-MAX_QUANTITY), IsInt());

/** An amount of money with at most two decimals, 0 to 1,000,000,000. */
export const Price = () => all(Max(1_000_000_000), Min(0), TwoDecimals());

/** `IsNumber({ maxDecimalPlaces })` throws on a number that is written with an exponent, such as 5e-324. */
const TwoDecimals = () =>
  ValidateBy({
    name: 'twoDecimals',
    validator: {
      validate: (value: unknown) => typeof value === 'number' && /^-?\d+(\.\d{1,2})?$/.test(String(value)),
      defaultMessage: () => '$property must be a number with at most two decimals',
    },
  });

/** One line of text: not blank, without control characters or unpaired surrogates. */
export const Text = (max: number) =>
  all(
    Matches(/^(?=.*\S)[^\p{Cc}\p{Cs}]*$/u, {
      message: '$property must be one line of text that is not blank, without control characters',
    }),
    Length(1, max),
    IsString(),
  );

/** The field may be left out, but not null: null would be a third meaning. */
export const Optional = () => ValidateIf((_: object, value: unknown) => value !== undefined);

/** The most cents that a product can cost. */
export const MAX_PRICE_CENTS = 100_000_000_000;
/** The most cents that an order can cost. */
export const MAX_AMOUNT_CENTS = MAX_PRICE_CENTS * MAX_QUANTITY;

/** Items per page. */
export const Limit = () => all(Optional(), IsInt(), Min(1), Max(MAX_LIMIT));

/** The one form of an instant, in which they compare as texts. */
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

/** `Date.parse` alone reads 31 February as 3 March. */
function isOnCalendar(instant: string): boolean {
  const day = instant.slice(0, 10);
  const parsed = Date.parse(day);
  return !Number.isNaN(Date.parse(instant)) && new Date(parsed).toISOString().startsWith(day);
}

/** A date, or a time with its zone (ISO 8601). It becomes UTC with milliseconds, as in the databases. */
export const Instant = () =>
  all(
    Normalised((value) => {
      if (typeof value !== 'string' || !INSTANT.test(value) || !isOnCalendar(value)) return value;
      return new Date(value).toISOString();
    }),
    Matches(UTC, {
      message: '$property must be a date, or a time with its zone, such as 2026-01-31T12:00:00Z',
      // For the OpenAPI document: what the field may look like before it is normalised.
      context: { accepts: INSTANT },
    }),
  );

/** `nextCursor` of the previous page. */
export const Cursor = () =>
  all(Optional(), Length(1, 300, { message: '$property must be the nextCursor of a page' }), IsString());

const isUtc = (value: unknown): value is string => typeof value === 'string' && UTC.test(value);

/** For an `Instant`: not before the one in the field `from`. A range that ends before it begins holds nothing, so it is a mistake. */
export const NotBefore = (from: string) =>
  ValidateBy({
    name: 'notBefore',
    validator: {
      validate: (to: unknown, args) => {
        const begin = (args?.object as Record<string, unknown>)[from];
        // What is no instant is refused for that alone.
        return !isUtc(begin) || !isUtc(to) || to >= begin;
      },
      defaultMessage: () => `$property must not be before ${from}`,
    },
  });

/** Names the rule of `ObjectOf` in class-validator's errors. */
export const OBJECT_OF = 'objectOf';

/**
 * An object of this class with only its fields, or with `each` a list of such objects. class-validator's own nested
 * validation would say the same, but its answer is not a test of this field alone (checking/rules.ts).
 */
export const ObjectOf = (payload: new () => object, { each = false } = {}) =>
  all(
    Normalised((value) =>
      each && Array.isArray(value) ? value.map((item) => instance(payload, item)) : instance(payload, value),
    ),
    ValidateBy(
      {
        name: OBJECT_OF,
        validator: {
          validate: (value: unknown) => value instanceof payload && Rules.of(payload).accept(value),
          defaultMessage: () => `$property must be ${each ? 'a list of objects' : 'an object'}`,
        },
      },
      { each },
    ),
  );

function instance(payload: new () => object, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if (Object.keys(value).some(isOfEveryObject)) return value;
  const rules = Rules.of(payload);
  const fields = Object.entries(value).map(([name, field]) => [name, rules.normalised(name, field)]);
  return Object.assign(new payload(), Object.fromEntries(fields));
}
