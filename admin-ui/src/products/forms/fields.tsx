import { maxLength, maxValue, minValue, NumberInput, required, TextInput } from 'react-admin';
import { matching, money, whole } from '../../shared/forms/validate';

/** One line: the API refuses control characters. */
const ONE_LINE = /^(?=.*\S)[^\p{Cc}\p{Cs}]*$/u;

/** The editable fields of a product. */
export const EditableFields = () => (
  <>
    <TextInput
      source="name"
      validate={[required(), maxLength(200), matching(ONE_LINE, 'products.reason_wrong')]}
    />
    <NumberInput
      source="price"
      min={0}
      step={0.01}
      validate={[required(), minValue(0), maxValue(1_000_000_000), money()]}
    />
    <NumberInput
      source="lowStockThreshold"
      min={0}
      step={1}
      helperText="products.threshold_hint"
      validate={[required(), whole(), minValue(0), maxValue(1_000_000)]}
    />
  </>
);
