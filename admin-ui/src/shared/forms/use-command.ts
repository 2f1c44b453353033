import { useRef } from 'react';
import { post } from '../../api/api';

/**
 * Posts commands with an `Idempotency-Key`. A command keeps its key until it is answered or the dialog is closed, so a
 * second click after a broken connection does not carry it out twice.
 */
export function useCommand() {
  const unanswered = useRef(new Map<string, string>());
  return async <T>(path: string, body: object): Promise<T> => {
    const command = JSON.stringify([path, body]);
    const key = unanswered.current.get(command) ?? crypto.randomUUID();
    unanswered.current.set(command, key);
    const answer = await post<T>(path, body, { headers: { 'Idempotency-Key': key } });
    unanswered.current.delete(command);
    return answer;
  };
}
