import { validateSync, type ValidatorOptions } from 'class-validator';
import { contracts, type DataOf, type Pattern } from '../contracts';
import { InvalidPayloadError, type FieldError } from '../errors';
import { isOfEveryObject, OBJECT_OF } from '../payloads/rules';
import { Rules } from './rules';
import { cut } from '../plain';

/** Errors end up in log lines and answers, so their number and their length are bounded. */
const MAX_ERRORS = 50;
const MAX_NAME = 200;
const MAX_REASON = 500;

const validatorOptions = {
  forbidUnknownValues: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  validationError: { target: false },
} satisfies ValidatorOptions;

/**
 * Checks a message's payload against its contract and normalises it (UUIDs become lower case).
 *
 * @throws InvalidPayloadError with every wrong field and the reason
 */
export function validatePayload<P extends Pattern>(pattern: P, data: unknown): DataOf<P> {
  return readPayload(contracts[pattern].payload as new () => DataOf<P> & object, data, pattern, 'data');
}

/**
 * Builds an object of the class from `data`. Each field is normalised and checked, and unknown fields are refused. HTTP
 * requests and messages are both read by this function.
 *
 * @param of names the message or request in the error
 * @param whole names the payload in the error when it is not an object
 * @throws InvalidPayloadError with every wrong field and the reason
 */
export function readPayload<T extends object>(
  payload: new () => T,
  data: unknown,
  of: string,
  whole: string,
): T {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new InvalidPayloadError(of, [{ field: whole, reason: 'must be an object' }]);
  }
  const rules = Rules.of(payload);
  const object = new payload();
  const unknown: FieldError[] = [];
  for (const [name, value] of Object.entries(data)) {
    if (isOfEveryObject(name)) unknown.push(shouldNotExist(name));
    else (object as Record<string, unknown>)[name] = rules.normalised(name, value);
  }
  if (unknown.length === 0 && rules.accept(object)) return object;
  const errors = [...unknown, ...fieldErrors(object)]
    .slice(0, MAX_ERRORS)
    .map(({ field, reason }) => ({ field: cut(field, MAX_NAME), reason: cut(reason, MAX_REASON) }));
  if (errors.length > 0) throw new InvalidPayloadError(of, errors);
  return object;
}

const shouldNotExist = (name: string, path = ''): FieldError => ({
  field: path + name,
  reason: `property ${name} should not exist`,
});

/** If a value is not of its type, its other rules have nothing to say. */
const TYPE_RULES = ['isInt', 'isNumber', 'isString', 'isBoolean', 'isArray'];

/** What class-validator says, as a list: `[{ field: 'quantity', reason: 'must not be less than 1' }]`. */
function fieldErrors(object: object, path = ''): FieldError[] {
  return validateSync(object, validatorOptions).flatMap(({ property, constraints = {}, value }) => {
    const field = path + property;
    const inner = constraints[OBJECT_OF] === undefined ? [] : innerErrors(field, value);
    if (inner.length > 0) return inner;
    const type = TYPE_RULES.map((rule) => constraints[rule]).find((message) => message !== undefined);
    const messages = type === undefined ? Object.values(constraints) : [type];
    const isMissing = messages.length > 0 && value === undefined;
    return (isMissing ? ['is required'] : messages).map((message) => ({
      field,
      reason: message.startsWith(`${property} `) ? message.slice(property.length + 1) : message,
    }));
  });
}

/** What is wrong inside the payloads of a field: `customer.email`, `accounts.3.name`. Nothing, if it has none. */
function innerErrors(field: string, value: unknown): FieldError[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => innerErrors(`${field}.${index}`, item));
  if (typeof value !== 'object' || value === null) return [];
  const foreign = Object.keys(value).filter(isOfEveryObject);
  if (foreign.length > 0) return foreign.map((name) => shouldNotExist(name, `${field}.`));
  return Object.getPrototypeOf(value) === Object.prototype ? [] : fieldErrors(value, `${field}.`);
}
