import { Box } from '@mui/material';
import type { ReactNode } from 'react';
import {
  AppBar,
  Layout,
  LocalesMenuButton,
  TitlePortal,
  ToggleThemeButton,
  useGetIdentity,
  UserMenu,
  useTranslate,
} from 'react-admin';
import { OutageBanner } from './session/OutageBanner';
import { SignInAgain } from './session/SignInAgain';

/** Without react-admin's refresh button: everything refreshes itself, and it would turn every 2 s. */
const toolbar = (
  <>
    <LocalesMenuButton />
    <ToggleThemeButton />
  </>
);

/** Its button shows the name of who is signed in: that has to be in what it is called, too. */
function NamedUserMenu() {
  const translate = useTranslate();
  const name = useGetIdentity().identity?.fullName ?? '';
  return <UserMenu label={`${translate('ra.auth.user_menu')} ${name}`.trim()} />;
}

const Bar = () => (
  <AppBar toolbar={toolbar} userMenu={<NamedUserMenu />} alwaysOn>
    <TitlePortal component="h1" />
  </AppBar>
);

export function AppLayout({ children }: { children: ReactNode }) {
  return (
    <Layout appBar={Bar}>
      <Box sx={{ pt: 1, minWidth: 0 }}>
        <OutageBanner />
        {children}
      </Box>
      <SignInAgain />
    </Layout>
  );
}
