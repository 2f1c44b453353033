import { maxLength, maxValue, minValue, required, TextInput } from 'react-admin';
import { NumberInput } from '../../shared/forms/NumberInput';
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
    <NumberInput source="price" validate={[required(), minValue(0), maxValue(1_000_000_000), money()]} />
    <NumberInput
      source="lowStockThreshold"
      helperText="products.threshold_hint"
      validate={[required(), whole(), minValue(0), maxValue(1_000_000)]}
    />
  </>
);
