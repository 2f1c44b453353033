import { useRef } from 'react';
import { call, type Method } from '../../api/api';

/**
 * Sends commands with an `Idempotency-Key`. A command keeps its key until it is answered or the dialog is closed, so a
 * second click after a broken connection does not carry it out twice.
 */
export function useCommand() {
  const unanswered = useRef(new Map<string, string>());
  return async <T>(path: string, body?: object, method: Method = 'POST'): Promise<T> => {
    const command = JSON.stringify([method, path, body]);
    const key = unanswered.current.get(command) ?? crypto.randomUUID();
    unanswered.current.set(command, key);
    const answer = await call<T>(method, path, { body, headers: { 'Idempotency-Key': key } });
    unanswered.current.delete(command);
    return answer.body;
  };
}
