import type { DeadLetterView } from '../../api/api-types';

/** The data of the message as text to edit; an empty object if the body has none. */
export function dataOf({ body, bodyEncoding }: Pick<DeadLetterView, 'body' | 'bodyEncoding'>): string {
  return JSON.stringify(readBody(body, bodyEncoding) ?? {}, null, 2);
}

function readBody(body: string, encoding: DeadLetterView['bodyEncoding']): unknown {
  if (encoding !== 'utf8') return undefined;
  try {
    return (JSON.parse(body) as { data?: unknown } | null)?.data;
  } catch {
    return undefined;
  }
}

/** The edited data; undefined if the text is not a JSON object. */
export function readData(text: string): object | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

/** Errors that lie in the message itself, so that a replay of the same message fails again. */
const OF_THE_MESSAGE = ['PermanentError', 'InvalidPayloadError', 'RequestError'];

export const failsAgain = ({ errorClass }: Pick<DeadLetterView, 'errorClass'>): boolean =>
  OF_THE_MESSAGE.includes(errorClass);
