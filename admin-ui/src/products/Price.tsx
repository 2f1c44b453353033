import { useNumber } from '../shared/format/time';

/** An amount of money. The API has no currency. */
export function Price({ value }: { value: number }) {
  return <>{useNumber({ minimumFractionDigits: 2, maximumFractionDigits: 2 })(value)}</>;
}
