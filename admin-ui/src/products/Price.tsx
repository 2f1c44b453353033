import { useNumber } from '../time';

/** An amount; the API knows no currency. */
export function Price({ value }: { value: number }) {
  return <>{useNumber({ minimumFractionDigits: 2, maximumFractionDigits: 2 })(value)}</>;
}
