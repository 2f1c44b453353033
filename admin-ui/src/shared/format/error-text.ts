import { useTranslate } from 'react-admin';

/** The text of an error: a translation key, or the API's message. */
export function useErrorText(): (error: unknown) => string {
  const translate = useTranslate();
  return (error) => {
    const message = error instanceof Error ? error.message : String(error);
    return translate(message, { _: message });
  };
}
