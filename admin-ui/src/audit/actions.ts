import { useTranslate } from 'react-admin';

/** All recorded actions (each call of `audit` in the services). An unknown action is shown by its name. */
export const ACTIONS = [
  'orders.cancel',
  'orders.redrive',
  'orders.reject',
  'orders.runs.start',
  'orders.runs.stop',
  'products.create',
  'products.update',
  'products.restock',
  'products.adjust',
  'deadLetters.replay',
  'deadLetters.discard',
  'deadLetters.resend',
  'deadLetters.note',
  'deadLetters.take',
  'deadLetters.release',
  'webhooks.endpoints.create',
  'webhooks.endpoints.update',
  'webhooks.endpoints.remove',
  'webhooks.endpoints.rotateSecret',
  'webhooks.endpoints.test',
  'webhooks.endpoints.replay',
  'webhooks.deliveries.replay',
  'notifications.mails.resend',
  'notifications.erase',
  'accounts.create',
  'accounts.change',
  'accounts.setPassword',
  'accounts.import',
  'faults.start',
  'faults.stop',
] as const;

export function useActionName(): (action: string) => string {
  const translate = useTranslate();
  return (action) => translate(`audit.actions.${action}`, { _: action });
}
