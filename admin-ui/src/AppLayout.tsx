import { Box, useMediaQuery, type Theme } from '@mui/material';
import type { ReactNode } from 'react';
import {
  AppBar,
  Layout,
  LocalesMenuButton,
  TitlePortal,
  ToggleThemeButton,
  useGetIdentity,
  useLocales,
  UserMenu,
  useTranslate,
} from 'react-admin';
import { useDocumentTitle } from './document-title';
import { OutageBanner } from './session/OutageBanner';
import { SignInAgain } from './session/SignInAgain';

/** On a phone the title needs the room. */
function LanguageButton() {
  const isPhone = useMediaQuery((theme: Theme) => theme.breakpoints.down('sm'));
  const languages = useLocales();
  const short = languages.map(({ locale }) => ({ locale, name: locale.toUpperCase() }));
  return <LocalesMenuButton languages={isPhone ? short : languages} />;
}

/** Without react-admin's refresh button: everything refreshes itself, and it would turn every 2 s. */
const toolbar = (
  <>
    <LanguageButton />
    <ToggleThemeButton />
  </>
);

/** What is wide scrolls where it is, instead of making the whole screen wider. */
const SHRINKS = {
  minWidth: 0,
  '& .RaLayout-appFrame, & .RaLayout-contentWithSidebar, & .RaLayout-content, & .RaShow-card': {
    minWidth: 0,
  },
};

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
  const translate = useTranslate();
  useDocumentTitle(translate('app.title'));
  return (
    <Layout appBar={Bar} sx={SHRINKS}>
      <Box sx={{ pt: 1, minWidth: 0 }}>
        <OutageBanner />
        {children}
      </Box>
      <SignInAgain />
    </Layout>
  );
}
