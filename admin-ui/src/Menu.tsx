import { Menu as ReactAdminMenu } from 'react-admin';
import { screens } from './screens';
import { useIsLeftOut } from './system/use-system';

/** The dashboard and the screens of what this installation has. */
export function Menu() {
  const isLeftOut = useIsLeftOut();
  return (
    <ReactAdminMenu>
      <ReactAdminMenu.DashboardItem />
      {screens
        .filter(({ name }) => !isLeftOut(name))
        .map(({ name }) => (
          <ReactAdminMenu.ResourceItem key={name} name={name} />
        ))}
    </ReactAdminMenu>
  );
}
