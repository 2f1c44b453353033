import { useLocale } from 'react-admin';

/** An amount; the API knows no currency. */
export function Price({ value }: { value: number }) {
  const locale = useLocale();
  return <>{value.toLocaleString(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 })}</>;
}
