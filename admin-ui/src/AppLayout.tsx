import { Box, useMediaQuery, type Theme } from '@mui/material';
import type { ReactNode } from 'react';
import {
  AppBar,
  Layout,
  LocalesMenuButton,
  Logout,
  TitlePortal,
  ToggleThemeButton,
  useGetIdentity,
  useLocales,
  UserMenu,
  useTranslate,
} from 'react-admin';
import { Link } from 'react-router';
import { OwnPassword, OwnPasswordItem } from './accounts/OwnPassword';
import { useDocumentTitle } from './document-title';
import { FaultBanner } from './faults/FaultBanner';
import { Menu } from './Menu';
import { SearchButton } from './search/SearchButton';
import { OutageBanner } from './session/OutageBanner';
import { SignInAgain } from './session/SignInAgain';
import { Mark } from './shared/display/Mark';
import { DatedTimes, UtcTimes } from './shared/display/TimeMenu';

/** Hidden on a phone to make room for the title. */
function LanguageButton() {
  const isPhone = useMediaQuery((theme: Theme) => theme.breakpoints.down('sm'));
  const languages = useLocales();
  const short = languages.map(({ locale }) => ({ locale, name: locale.toUpperCase() }));
  return <LocalesMenuButton languages={isPhone ? short : languages} />;
}

/** No refresh button: all data refreshes every 2 s, and the button would spin each time. */
const toolbar = (
  <>
    <LanguageButton />
    <ToggleThemeButton />
  </>
);

/** Wide content scrolls inside its own box instead of widening the screen. */
const SHRINKS = {
  minWidth: 0,
  '& .RaLayout-appFrame, & .RaLayout-contentWithSidebar, & .RaLayout-content, & .RaShow-card': {
    minWidth: 0,
  },
};

/** The button shows the user's name, so its accessible name must contain it too. */
function NamedUserMenu() {
  const translate = useTranslate();
  const name = useGetIdentity().identity?.fullName ?? '';
  return (
    <UserMenu label={`${translate('ra.auth.user_menu')} ${name}`.trim()}>
      <DatedTimes />
      <UtcTimes />
      <OwnPasswordItem />
      <Logout />
    </UserMenu>
  );
}

/** Two smaller lines on a phone, where the buttons leave room for a short word only. */
const TITLE = {
  display: { xs: '-webkit-box', sm: 'block' },
  WebkitBoxOrient: 'vertical',
  WebkitLineClamp: '2',
  fontSize: { xs: '1rem', sm: '1.25rem' },
  lineHeight: { xs: 1.3, sm: 1.6 },
  whiteSpace: { xs: 'normal', sm: 'nowrap' },
  overflowWrap: 'anywhere',
};

/** The name of the product, and the way home. A phone has no room for it. */
function Brand() {
  const translate = useTranslate();
  return (
    <Box
      component={Link}
      to="/"
      sx={{
        display: { xs: 'none', md: 'flex' },
        ...{ alignItems: 'center', gap: 1, mr: 2, pr: 2, borderRight: 1 },
        borderColor: 'color-mix(in srgb, currentcolor 25%, transparent)',
        ...{ color: 'inherit', textDecoration: 'none', fontWeight: 700, whiteSpace: 'nowrap' },
      }}
    >
      <Mark size={26} />
      {translate('app.title')}
    </Box>
  );
}

const Bar = () => (
  <AppBar toolbar={toolbar} userMenu={<NamedUserMenu />} alwaysOn>
    <Brand />
    <TitlePortal component="h1" sx={TITLE} />
    <SearchButton />
  </AppBar>
);

export function AppLayout({ children }: { children: ReactNode }) {
  const translate = useTranslate();
  useDocumentTitle(translate('app.title'));
  return (
    <Layout appBar={Bar} menu={Menu} sx={SHRINKS}>
      <Box sx={{ pt: 1, minWidth: 0 }}>
        <OutageBanner />
        <FaultBanner />
        {children}
      </Box>
      <OwnPassword />
      <SignInAgain />
    </Layout>
  );
}
