import { useTranslate } from 'react-admin';
import type { SystemView } from '../api/api-types';

/** The name of a part on the page. Where there is no Jaeger to open, the traces are in the store that is built in. */
export function useNameOf({ links }: Pick<SystemView, 'links'>): (name: string) => string {
  const translate = useTranslate();
  const hasJaeger = links.some(({ name }) => name === 'Jaeger');
  return (name) => {
    const owner = /^(.+) database$/.exec(name)?.[1];
    if (owner !== undefined) return translate('system.database_of', { owner });
    return name === 'jaeger' && !hasJaeger ? translate('system.trace_store') : name;
  };
}
