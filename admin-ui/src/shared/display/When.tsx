import { Tooltip, type TooltipProps } from '@mui/material';
import { useCallback, useState, useSyncExternalStore, type ComponentProps } from 'react';
import { absoluteText } from '../format/absolute-time';
import { watch } from '../format/clock';
import { relativeText } from '../format/relative-time';
import { useRegion } from '../format/time';
import { useTimeForm, useZone } from '../format/time-preferences';

interface Time {
  /** ISO 8601. */
  readonly at: string;
  /** Whether the date and time have seconds. */
  readonly seconds?: boolean;
  /** The date and time, even for a user who prefers relative times: for steps that are milliseconds apart. */
  readonly dated?: boolean;
}

/**
 * A time, as everywhere on the page: "3 min ago", or the date and time if the user prefers it. The exact time with its zone
 * is shown on hover, on a tap, and to the keyboard.
 *
 * @param linked whether it is a part of a link or an option: those take the focus themselves, and a tap follows them, so
 *   that a long touch shows the exact time
 */
export function When({ at, linked = false, ...time }: Time & { linked?: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const open = () => setOpen(true);
  return (
    <TimeTip at={at} open={isOpen} onOpen={open} onClose={() => setOpen(false)}>
      <TimeText at={at} {...time} {...(!linked && { tabIndex: 0, onClick: open })} />
    </TimeTip>
  );
}

/** The text alone, for what has a `TimeTip` around it already. */
export function TimeText({ at, seconds = true, dated = false, ...rest }: Time & ComponentProps<'time'>) {
  const text = useText(at, seconds, dated);
  return (
    <time dateTime={at} style={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }} {...rest}>
      {text}
    </time>
  );
}

/** Renders again only when the text has changed, not at each tick of the clock. */
function useText(at: string, seconds: boolean, dated: boolean): string {
  const region = useRegion();
  const [zone] = useZone();
  const [form] = useTimeForm();
  const isRelative = form === 'relative' && !dated;
  const atMs = Date.parse(at);
  const subscribe = useCallback(
    (changed: () => void) => (isRelative ? watch(atMs, changed) : () => undefined),
    [isRelative, atMs],
  );
  return useSyncExternalStore(
    subscribe,
    () =>
      (isRelative ? relativeText(atMs, Date.now(), region) : null) ??
      absoluteText(at, region, zone, seconds ? 'seconds' : 'minutes'),
  );
}

/** Shows the exact time of its child on hover, focus and touch. */
export function TimeTip({ at, ...props }: { at: string } & Omit<TooltipProps, 'title'>) {
  return <Tooltip {...props} title={<Exact at={at} />} describeChild leaveTouchDelay={5000} />;
}

/** How long ago, in the browser's zone, in UTC: rendered only while it is shown. */
function Exact({ at }: { at: string }) {
  const region = useRegion();
  const lines = [
    relativeText(Date.parse(at), Date.now(), region),
    absoluteText(at, region, 'local', 'exact'),
    at,
  ];
  return (
    <span style={{ display: 'block', textAlign: 'center', fontVariantNumeric: 'tabular-nums' }}>
      {lines.map((line) => line !== null && <div key={line}>{line}</div>)}
    </span>
  );
}
