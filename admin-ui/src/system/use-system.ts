import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { usePermissions, type HttpError } from 'react-admin';
import { get } from '../api/api';
import type { SystemView } from '../api/api-types';
import { useLive } from '../live';
import { fromReadiness, type Readiness } from './from-readiness';

const KEY = ['system'];
const READINESS_LIMIT_MS = 2000;
const RETRY_MS = 10_000;

/** All components as the gateway sees them, refreshed every 2 s. */
export function useSystem() {
  const live = useLive();
  return useQuery({ ...query(useQueryClient()), ...live });
}

/** The same, asked until it answers once: for what changes only with a restart. */
export const useSystemOnce = () =>
  useQuery({
    ...query(useQueryClient()),
    staleTime: Infinity,
    retry: false,
    refetchOnWindowFocus: false,
    refetchInterval: ({ state }) => (state.data ? false : RETRY_MS),
  });

/** Whether this installation has fault switches; false until known. */
export const useFaultsEnabled = (): boolean => useSystemOnce().data?.faultsEnabled ?? false;

const useIsInstalled = (service: string): boolean =>
  useSystemOnce().data?.parts.some(({ name }) => name === service) ?? false;

/** Whether this installation sends webhooks; false until known. */
export const useWebhooksInstalled = (): boolean => useIsInstalled('webhooks-service');

/** Whether this installation sends mails; false until known. */
export const useMailsInstalled = (): boolean => useIsInstalled('notifications-service');

/** Tells which screens to leave out: this installation lacks what they are about, or the user is not an admin. */
export function useIsLeftOut(): (screen: string) => boolean {
  const hasFaults = useFaultsEnabled();
  const hasWebhooks = useWebhooksInstalled();
  const hasMails = useMailsInstalled();
  const { permissions } = usePermissions<string>();
  const isAdmin = permissions === 'admin';
  return useCallback(
    (screen) =>
      (screen === 'faults' && !hasFaults) ||
      (['webhooks', 'deliveries'].includes(screen) && !hasWebhooks) ||
      (screen === 'mails' && !hasMails) ||
      (screen === 'accounts' && !isAdmin),
    [hasFaults, hasWebhooks, hasMails, isAdmin],
  );
}

const query = (client: QueryClient) => ({
  queryKey: KEY,
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    try {
      return await get<SystemView>('/system', { signal });
    } catch (error) {
      const last = client.getQueryData<SystemView>(KEY);
      if (last === undefined || (error as HttpError).status !== 503) throw error;
      const readiness = await readinessOf(signal);
      const seen = readiness && fromReadiness(last, readiness, new Date());
      if (seen === undefined) throw error;
      return seen;
    }
  },
});

/** @returns undefined if readiness cannot be read: the original error is then reported */
async function readinessOf(signal: AbortSignal): Promise<Readiness | undefined> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(READINESS_LIMIT_MS)]);
    const response = await fetch('/health/ready', { signal: limit, credentials: 'omit' });
    const answer = (await response.json()) as Partial<Readiness>;
    // An answer from a proxy has no checks.
    return answer.checks === undefined ? undefined : (answer as Readiness);
  } catch {
    return undefined;
  }
}
