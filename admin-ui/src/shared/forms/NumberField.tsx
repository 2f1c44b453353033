import { TextField, type TextFieldProps } from '@mui/material';
import { useState } from 'react';
import { readNumber, writeNumber } from '../format/number';
import { useRegion } from '../format/time';

export type NumberFieldProps = Omit<TextFieldProps, 'value' | 'onChange' | 'type'> & {
  /** null: empty; NaN: what is typed is not a number. */
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  /** Allows a number below zero: the number pad of an iPhone has no minus. */
  readonly signed?: boolean;
};

/**
 * A field for a number as people of the user's region write it. A browser reads `type=number` in its own language, not in
 * the page's: `19,99` became 1999.
 */
export function NumberField({ value, onChange, signed = false, slotProps, ...props }: NumberFieldProps) {
  const region = useRegion();
  const written = value === null || Number.isNaN(value) ? '' : writeNumber(value, region);
  const [typed, setTyped] = useState(written);
  return (
    <TextField
      {...props}
      // What is typed stays as it is, unless the value was changed elsewhere.
      value={Object.is(readNumber(typed, region), value) ? typed : written}
      onChange={({ target }) => {
        setTyped(target.value);
        onChange(readNumber(target.value, region));
      }}
      slotProps={{ ...slotProps, htmlInput: { inputMode: signed ? 'text' : 'decimal', autoComplete: 'off' } }}
    />
  );
}
