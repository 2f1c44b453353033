import { FieldTitle, InputHelperText, useInput, type Validator } from 'react-admin';
import { NumberField } from './NumberField';
import { readable } from './validate';

interface Props {
  readonly source: string;
  readonly validate: readonly Validator[];
  /** A translation key; without it, the name of the field. */
  readonly label?: string;
  /** A translation key. */
  readonly helperText?: string;
}

/** A `NumberField` in a form of react-admin, whose own input reads numbers in the browser's language. */
export function NumberInput({ source, validate, label, helperText }: Props) {
  const { field, fieldState, id, isRequired } = useInput<number | null>({
    source,
    defaultValue: null,
    validate: [readable(), ...validate],
  });
  const { ref, ...rest } = field;
  const value: unknown = rest.value;
  const { invalid, error } = fieldState;
  return (
    <NumberField
      {...rest}
      id={id}
      inputRef={ref}
      value={typeof value === 'number' ? value : null}
      size="small"
      error={invalid}
      label={<FieldTitle label={label} source={source} isRequired={isRequired} />}
      helperText={
        (helperText !== undefined || invalid) && (
          <InputHelperText error={error?.message} helperText={helperText} />
        )
      }
    />
  );
}
