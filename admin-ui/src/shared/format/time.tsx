import { useLocale } from 'react-admin';
import { durationText } from './duration';
import { regionOf } from './number';

/** The region whose way of writing numbers and times the page uses. */
export const useRegion = (): string => regionOf(useLocale());

/** Formats milliseconds for the user's region. */
export function useDuration(): (ms: number) => string {
  const region = useRegion();
  return (ms) => durationText(ms, region);
}

/** Formats numbers for the user's locale. */
export function useNumber(options?: Intl.NumberFormatOptions): (value: number) => string {
  const region = useRegion();
  return (value) => value.toLocaleString(region, options);
}

/** Formats an instant (ISO 8601) in the user's zone and language. */
export function useTime(seconds = true): (at: string) => string {
  const local = new Intl.DateTimeFormat(useRegion(), {
    dateStyle: 'medium',
    timeStyle: seconds ? 'medium' : 'short',
  });
  return (at) => local.format(new Date(at));
}

/** A time in the user's zone and language, with the exact instant on hover. */
export function When({ at, seconds = true }: { at: string; seconds?: boolean }) {
  const time = useTime(seconds);
  return (
    <time dateTime={at} title={at} style={{ whiteSpace: 'nowrap' }}>
      {time(at)}
    </time>
  );
}
