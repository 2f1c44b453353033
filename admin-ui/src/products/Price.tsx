import { useNumber } from '../shared/format/time';

/** Cents as an amount of money; – where it is not known. */
export const Amount = ({ cents }: { cents: number | null }) =>
  cents === null ? '–' : <Price value={cents / 100} />;

/** An amount of money. The API has no currency. */
export function Price({ value }: { value: number }) {
  return <>{useNumber({ minimumFractionDigits: 2, maximumFractionDigits: 2 })(value)}</>;
}
