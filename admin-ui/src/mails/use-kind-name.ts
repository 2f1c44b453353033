import { useTranslate } from 'react-admin';
import type { MailView } from '../api/api-types';

/** The name of the event that a mail is about. An unknown one is shown as it is. */
export function useKindName(): (kind: MailView['kind']) => string {
  const translate = useTranslate();
  return (kind) => translate(`mails.kinds.${kind}`, { _: kind });
}
