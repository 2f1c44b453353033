import { useTranslate } from 'react-admin';

/** What an error says: a key of ours, or the API's own words. */
export function useErrorText(): (error: unknown) => string {
  const translate = useTranslate();
  return (error) => {
    const message = error instanceof Error ? error.message : String(error);
    return translate(message, { _: message });
  };
}
