import { useLocale } from 'react-admin';

export { durationText } from './duration';

/** The page's language in the browser's variant, so that a British user does not see American times. */
export function useRegion(): string {
  const locale = useLocale();
  return navigator.languages.find((language) => language.split('-')[0] === locale) ?? locale;
}

/** Formats numbers for the user's locale. */
export function useNumber(options?: Intl.NumberFormatOptions): (value: number) => string {
  const region = useRegion();
  return (value) => value.toLocaleString(region, options);
}

/** A time in the user's zone and language, with the exact instant on hover. */
export function When({ at, seconds = true }: { at: string; seconds?: boolean }) {
  const local = new Intl.DateTimeFormat(useRegion(), {
    dateStyle: 'medium',
    timeStyle: seconds ? 'medium' : 'short',
  });
  return (
    <time dateTime={at} title={at} style={{ whiteSpace: 'nowrap' }}>
      {local.format(new Date(at))}
    </time>
  );
}
