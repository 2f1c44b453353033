import { maxLength, TextInput, type Validator } from 'react-admin';
import { oneLine } from '../../shared/forms/validate';

/** What the API takes: no reference instead of an empty one. */
export const referenceOf = (typed: string | null | undefined): { reference?: string } => {
  const reference = typed?.trim();
  return reference ? { reference } : {};
};

/** Spaces around it are not sent, so they do not count. */
const ofTrimmed =
  (check: Validator): Validator =>
  (value: unknown, values, props) =>
    check(typeof value === 'string' ? value.trim() : value, values, props);
const RULES = [maxLength(64), oneLine()].map(ofTrimmed);

/** The customer's own reference, which may be left out. `hint` is a translation key. */
export const CustomerReference = ({ hint = 'orders.reference_help' }: { hint?: string }) => (
  <TextInput
    source="reference"
    label="resources.orders.fields.reference"
    validate={RULES}
    helperText={hint}
    fullWidth
    autoComplete="off"
  />
);
