import { useTranslate } from 'react-admin';

/** The name of the event that was sent. An unknown one is shown as it is. */
export function useEventName(): (event: string) => string {
  const translate = useTranslate();
  return (event) => translate(`sent.events.${event}`, { _: event });
}
