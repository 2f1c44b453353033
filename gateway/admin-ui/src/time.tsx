import { useLocale } from 'react-admin';

export { durationText } from './duration';

/** A time in the reader's own zone and language, with the exact instant on hover. */
export function When({ at, seconds = true }: { at: string; seconds?: boolean }) {
  const locale = useLocale();
  const local = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: seconds ? 'medium' : 'short',
  });
  return (
    <time dateTime={at} title={at} style={{ whiteSpace: 'nowrap' }}>
      {local.format(new Date(at))}
    </time>
  );
}
