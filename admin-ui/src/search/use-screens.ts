import { useMemo } from 'react';
import { useGetResourceLabel, useResourceDefinitions, useTranslate } from 'react-admin';
import { useIsLeftOut } from '../system/use-system';
import type { Screen } from './results';

/** The screens of the menu, with the names that it shows. */
export function useScreens(): readonly Screen[] {
  const translate = useTranslate();
  const nameOf = useGetResourceLabel();
  const resources = useResourceDefinitions();
  const isLeftOut = useIsLeftOut();
  return useMemo(
    () => [
      { to: '/', name: translate('ra.page.dashboard') },
      ...Object.keys(resources)
        .filter((name) => !isLeftOut(name))
        .map((name) => ({ to: `/${name}`, name: nameOf(name, 2) })),
    ],
    [translate, nameOf, resources, isLeftOut],
  );
}
