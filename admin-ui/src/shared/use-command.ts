import { useRef } from 'react';
import { post } from '../api';

/**
 * Posts commands under an `Idempotency-Key`. A command that has not been answered keeps its key for as long as the
 * dialog is open: pressed again after a broken connection, it is carried out once.
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
