import { Box } from '@mui/material';
import type { ReactNode } from 'react';
import { AppBar, Layout, LocalesMenuButton, TitlePortal, ToggleThemeButton } from 'react-admin';
import { OutageBanner } from './session/OutageBanner';
import { SignInAgain } from './session/SignInAgain';

/** Without react-admin's refresh button: everything refreshes itself, and it would turn every 2 s. */
const toolbar = (
  <>
    <LocalesMenuButton />
    <ToggleThemeButton />
  </>
);

const Bar = () => (
  <AppBar toolbar={toolbar} alwaysOn>
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
