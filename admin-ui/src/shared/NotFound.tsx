import { Box, Button, Typography } from '@mui/material';
import { Title, useTranslate } from 'react-admin';
import { Link, useLocation } from 'react-router';

/** An address that leads nowhere. React-admin's own page is too pale to read. */
export function NotFound() {
  const translate = useTranslate();
  const { pathname } = useLocation();
  return (
    <Box sx={{ textAlign: 'center', px: 2, py: 8 }}>
      <Title title="app.not_found.title" />
      <Typography variant="h5" component="h2" gutterBottom>
        {translate('app.not_found.text')}
      </Typography>
      <Typography color="textSecondary" sx={{ mb: 3, overflowWrap: 'anywhere' }}>
        <code>{pathname}</code>
      </Typography>
      <Button component={Link} to="/" variant="contained">
        {translate('app.not_found.home')}
      </Button>
    </Box>
  );
}
