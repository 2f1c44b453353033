import { Menu as ReactAdminMenu } from 'react-admin';
import { screens } from './screens';
import { useFaultsEnabled } from './system/use-system';

/** The dashboard and all screens. The fault switches only where this installation has them. */
export function Menu() {
  const hasFaults = useFaultsEnabled();
  return (
    <ReactAdminMenu>
      <ReactAdminMenu.DashboardItem />
      {screens
        .filter(({ name }) => name !== 'faults' || hasFaults)
        .map(({ name }) => (
          <ReactAdminMenu.ResourceItem key={name} name={name} />
        ))}
    </ReactAdminMenu>
  );
}
