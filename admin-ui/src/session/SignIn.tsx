import { Typography } from '@mui/material';
import { Login, LoginForm, useTranslate } from 'react-admin';
import { Mark } from '../shared/display/Mark';

/** React-admin's sign-in page, with a heading, and a hint on where to find the password. */
export function SignIn() {
  const translate = useTranslate();
  return (
    <main>
      <Login
        sx={{
          background: (theme) => theme.palette.background.default,
          px: 2,
          // The mark takes the place of react-admin's lock.
          '& .RaLogin-avatar': { display: 'none' },
          '& .RaLogin-card': { pt: 3 },
        }}
      >
        <Typography
          component="h1"
          variant="h5"
          sx={{ display: 'flex', alignItems: 'center', justifyContent: 'center', gap: 1.5, fontWeight: 700 }}
        >
          <Mark size={36} />
          {translate('app.title')}
        </Typography>
        <LoginForm />
        <Typography
          variant="body2"
          color="textSecondary"
          sx={{ width: 300, px: 2, pb: 2, overflowWrap: 'anywhere' }}
        >
          {translate('app.sign_in_hint')}
        </Typography>
      </Login>
    </main>
  );
}
