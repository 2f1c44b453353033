import { maxLength, maxValue, minValue, required, TextInput } from 'react-admin';
import { NumberInput } from '../../shared/forms/NumberInput';
import { money, oneLine, whole } from '../../shared/forms/validate';

/** The editable fields of a product. */
export const EditableFields = () => (
  <>
    <TextInput source="name" validate={[required(), maxLength(200), oneLine()]} />
    <NumberInput source="price" validate={[required(), minValue(0), maxValue(1_000_000_000), money()]} />
    <NumberInput
      source="lowStockThreshold"
      helperText="products.threshold_hint"
      validate={[required(), whole(), minValue(0), maxValue(1_000_000)]}
    />
  </>
);
