import { useStore } from 'react-admin';
import type { Zone } from './absolute-time';

export type TimeForm = 'relative' | 'absolute';

/** Whether the page shows "3 min ago" or the date and time. */
export const useTimeForm = () => useStore<TimeForm>('times.form', 'relative');

/** The zone of all times on the page. */
export const useZone = () => useStore<Zone>('times.zone', 'local');
