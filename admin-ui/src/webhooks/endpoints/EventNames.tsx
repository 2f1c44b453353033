import { useTranslate } from 'react-admin';
import type { WebhookType } from '../../api/api-types';

/** The events that an endpoint gets. None in the list means all. */
export function EventNames({ events }: { events: readonly WebhookType[] }) {
  const translate = useTranslate();
  if (events.length === 0) return <>{translate('webhooks.all_events')}</>;
  return <>{events.map((type) => translate(`sent.events.${type}`)).join(', ')}</>;
}
