import { DateTimeInput, useResourceContext, useTranslateLabel, type DateTimeInputProps } from 'react-admin';
import { toInstant, toTyped } from '../format/instant';
import { useZone } from '../format/time-preferences';

/** An input of date and time in the zone of the page, for a filter that is an instant (ISO 8601). */
export function InstantInput(props: DateTimeInputProps) {
  const [zone] = useZone();
  const resource = useResourceContext();
  const labelOf = useTranslateLabel();
  const label = labelOf({ source: props.source, resource });
  return (
    <DateTimeInput
      // An input keeps what was typed: in the other zone it begins anew.
      key={zone}
      {...props}
      label={zone === 'utc' ? <>{label} (UTC)</> : undefined}
      parse={(typed: string) => toInstant(typed, zone)}
      // React-admin formats twice, so what has no zone was formatted before.
      format={(value: string | undefined) =>
        value?.endsWith('Z') ? toTyped(value, zone).slice(0, 16) : (value ?? '')
      }
    />
  );
}
