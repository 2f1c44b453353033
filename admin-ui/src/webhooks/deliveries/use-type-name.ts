import { useTranslate } from 'react-admin';

/** The name of a type of event. An unknown type is shown as it is. */
export function useTypeName(): (type: string) => string {
  const translate = useTranslate();
  return (type) => translate(`webhooks.types.${type}`, { _: type });
}
