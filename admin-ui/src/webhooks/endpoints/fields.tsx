import { CheckboxGroupInput, maxLength, maxValue, minValue, required, TextInput } from 'react-admin';
import type { WebhookType } from '../../api/api-types';
import { NumberInput } from '../../shared/forms/NumberInput';
import { matching, whole } from '../../shared/forms/validate';

const TYPES: readonly WebhookType[] = [
  'order.confirmed',
  'order.rejected',
  'order.cancelled',
  'product.lowStock',
];

/** One line or nothing: the API refuses control characters. */
const ONE_LINE = /^[^\p{Cc}\p{Cs}]*$/u;

/** The editable fields of an endpoint. */
export const EditableFields = () => (
  <>
    <TextInput
      source="url"
      type="url"
      helperText="webhooks.hints.url"
      validate={[required(), maxLength(2000)]}
    />
    <TextInput
      source="description"
      // The API keeps an empty text, but no null.
      parse={(text: string) => text}
      validate={[maxLength(200), matching(ONE_LINE, 'webhooks.hints.one_line')]}
    />
    <CheckboxGroupInput
      source="events"
      row={false}
      helperText="webhooks.hints.events"
      choices={TYPES.map((id) => ({ id, name: `sent.events.${id}` }))}
    />
    <NumberInput
      source="ratePerSecond"
      helperText="webhooks.hints.rate"
      validate={[required(), whole(), minValue(1), maxValue(1000)]}
    />
    <NumberInput
      source="maxConcurrency"
      helperText="webhooks.hints.concurrency"
      validate={[required(), whole(), minValue(1), maxValue(100)]}
    />
  </>
);
