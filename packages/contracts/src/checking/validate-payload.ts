import { validateSync, type ValidationError, type ValidatorOptions } from 'class-validator';
import { contracts, type DataOf, type Pattern } from '../contracts';
import { InvalidPayloadError, type FieldError } from '../errors';
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
    // class-validator's whitelist accepts `constructor` and the like. No payload has such a field.
    if (name in Object.prototype) unknown.push({ field: name, reason: `property ${name} should not exist` });
    else (object as Record<string, unknown>)[name] = rules.normalised(name, value);
  }
  if (unknown.length === 0 && rules.accept(object)) return object;
  const errors = [...unknown, ...fieldErrors(validateSync(object, validatorOptions))]
    .slice(0, MAX_ERRORS)
    .map(({ field, reason }) => ({ field: cut(field, MAX_NAME), reason: cut(reason, MAX_REASON) }));
  if (errors.length > 0) throw new InvalidPayloadError(of, errors);
  return object;
}

/** If a value is not of its type, its other rules have nothing to say. */
const TYPE_RULES = ['isInt', 'isNumber', 'isString', 'isBoolean', 'isArray'];

/** class-validator's tree as a flat list: `[{ field: 'quantity', reason: 'must not be less than 1' }]`. */
function fieldErrors(errors: readonly ValidationError[], path = ''): FieldError[] {
  return errors.flatMap((error) => {
    const field = path + error.property;
    const { constraints = {} } = error;
    const type = TYPE_RULES.map((rule) => constraints[rule]).find((message) => message !== undefined);
    const messages = type === undefined ? Object.values(constraints) : [type];
    const isMissing = messages.length > 0 && error.value === undefined;
    const own = (isMissing ? ['is required'] : messages).map((message) => ({
      field,
      reason: message.startsWith(`${error.property} `) ? message.slice(error.property.length + 1) : message,
    }));
    return [...own, ...fieldErrors(error.children ?? [], `${field}.`)];
  });
}
