import { useLocale } from 'react-admin';
import { absoluteText, type TimeStyle } from './absolute-time';
import { durationText } from './duration';
import { regionOf } from './number';
import { useZone } from './time-preferences';

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

/** Formats an instant (ISO 8601) in the user's zone and language, for a text in which no `<When>` can stand. */
export function useTime(style: TimeStyle = 'seconds'): (at: string) => string {
  const region = useRegion();
  const [zone] = useZone();
  return (at) => absoluteText(at, region, zone, style);
}
