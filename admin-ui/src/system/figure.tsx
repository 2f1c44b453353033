import { useTranslate } from 'react-admin';
import { useDuration, useNumber } from '../shared/format/time';

/** A number that is not known. */
export function Unknown() {
  const translate = useTranslate();
  return <span title={translate('system.not_known')}>–</span>;
}

/** A number per second. */
export function Rate({ value }: { value: number | null }) {
  const number = useNumber({ maximumSignificantDigits: 3 });
  return value === null ? <Unknown /> : number(value);
}

/** An age, which the services know in whole seconds. */
export function Age({ seconds }: { seconds: number | null }) {
  const translate = useTranslate();
  const duration = useDuration();
  if (seconds === null) return <Unknown />;
  return seconds < 1 ? translate('system.under_a_second') : duration(seconds * 1000);
}
