import { plainToInstance } from 'class-transformer';
import {
  getMetadataStorage,
  validateSync,
  type ValidationError,
  type ValidatorOptions,
} from 'class-validator';
import { contracts, type DataOf, type Pattern } from './contracts';
import { InvalidPayloadError, type FieldError } from './errors';

/** The same rules at HTTP and in messages: what a contract does not name is refused. */
export const validatorOptions = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  validationError: { target: false, value: false },
} satisfies ValidatorOptions;

rememberRules();

/**
 * The payload of a message, checked against the class of its contract and normalised (UUIDs in lower case).
 *
 * @throws InvalidPayloadError with every wrong field and the reason
 */
export function validatePayload<P extends Pattern>(pattern: P, data: unknown): DataOf<P> {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new InvalidPayloadError(pattern, [{ field: 'data', reason: 'must be an object' }]);
  }
  const payload = plainToInstance(contracts[pattern].payload as new () => DataOf<P>, data);
  const errors = validateSync(payload, validatorOptions);
  if (errors.length > 0) throw new InvalidPayloadError(pattern, fieldErrors(errors));
  return payload;
}

/** class-validator's tree as a flat list: `[{ field: 'quantity', reason: 'must not be less than 1' }]`. */
export function fieldErrors(errors: readonly ValidationError[], path = ''): FieldError[] {
  return errors.flatMap((error) => {
    const field = path + error.property;
    const own = Object.values(error.constraints ?? {}).map((message) => ({
      field,
      reason: message.startsWith(`${error.property} `) ? message.slice(error.property.length + 1) : message,
    }));
    return [...own, ...fieldErrors(error.children ?? [], `${field}.`)];
  });
}

/**
 * class-validator looks for the rules of a class anew with each object: through all classes that have any, for those it
 * extends. They stand when the modules are loaded, so the first answer for a class is kept; validation groups, which
 * nothing here uses, would ask for others, and are looked up as before.
 */
function rememberRules(): void {
  const storage = getMetadataStorage();
  type Rules = ReturnType<typeof storage.getTargetValidationMetadatas>;
  const remembered = new WeakMap<object, Rules>();
  const look = storage.getTargetValidationMetadatas.bind(storage);
  storage.getTargetValidationMetadatas = (target, schema, always, strictGroups, groups) => {
    if (groups?.length || strictGroups || always || schema) {
      return look(target, schema, always, strictGroups, groups);
    }
    let rules = remembered.get(target);
    if (!rules) remembered.set(target, (rules = look(target, schema, always, strictGroups, groups)));
    return rules;
  };
}
