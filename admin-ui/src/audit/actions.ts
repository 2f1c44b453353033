import { useTranslate } from 'react-admin';

/** What is written down (each call of `audit` in the services); another one is shown by its own name. */
export const ACTIONS = [
  'orders.cancel',
  'orders.redrive',
  'orders.reject',
  'products.create',
  'products.update',
  'products.restock',
  'products.adjust',
  'deadLetters.replay',
  'deadLetters.discard',
] as const;

export function useActionName(): (action: string) => string {
  const translate = useTranslate();
  return (action) => translate(`audit.actions.${action}`, { _: action });
}
