import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNotify } from 'react-admin';
import { get, post } from '../api/api';
import type { FaultsView, StoppedFaults } from '../api/api-types';
import { useLive } from '../live';
import { useCommand } from '../shared/forms/use-command';
import { useErrorText } from '../shared/format/error-text';
import { useFaultsEnabled } from '../system/use-system';

const KEY = ['faults'];

/** The faults that are on, refreshed every 2 s. Nothing is asked where this installation has no fault switches. */
export function useFaults() {
  const enabled = useFaultsEnabled();
  const live = useLive();
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<FaultsView>('/faults', { signal }),
    enabled,
    ...live,
  });
}

/**
 * Posts a command about faults and loads the list again. If it fails, the error is shown and the result is undefined.
 *
 * @param send how it is posted; with an `Idempotency-Key` unless given
 */
export function useFaultCommand(send?: typeof post) {
  const command = useCommand();
  const notify = useNotify();
  const errorText = useErrorText();
  const queries = useQueryClient();
  return async <T>(path: string, body: object): Promise<T | undefined> => {
    try {
      return await (send ?? command)<T>(path, body);
    } catch (error) {
      notify(errorText(error), { type: 'error' });
      return undefined;
    } finally {
      await queries.invalidateQueries({ queryKey: KEY });
    }
  };
}

/** Switches one fault off, or all. Without a key, since a repeated request must stop what has been started since. */
export function useStopFaults() {
  const run = useFaultCommand(post);
  const notify = useNotify();
  return async (id?: string): Promise<void> => {
    const answer = await run<StoppedFaults>('/faults/stop', id === undefined ? {} : { id });
    if (!answer) return;
    const messageArgs = { smart_count: answer.stopped, services: answer.missing.join(', ') };
    if (answer.missing.length > 0) notify('faults.stopped_missing', { type: 'warning', messageArgs });
    else notify('faults.stopped', { type: 'success', messageArgs });
  };
}
