import { useTranslate } from 'react-admin';

/** Names as people write them; a part that has none here goes by its own. */
export function usePartName(): (name: string) => string {
  const translate = useTranslate();
  return (name) => translate(`system.parts.${name}`, { _: name });
}

/** A number of bytes as a person reads it. */
export function bytesText(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const power = Math.min(units.length - 1, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1000)));
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** power);
}
