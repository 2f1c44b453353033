import OpenIcon from '@mui/icons-material/OpenInNewOutlined';
import { Box, Button, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { LinkView } from '../api-types';

/** The pages of other tools that this installation has. */
export function Links({ links }: { links: readonly LinkView[] }) {
  const translate = useTranslate();
  return (
    <Box component="nav" aria-label={translate('system.links.title')}>
      <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
        {links.map(({ name, url }) => (
          <Button
            key={name}
            href={url}
            target="_blank"
            rel="noreferrer"
            variant="outlined"
            size="small"
            endIcon={<OpenIcon />}
          >
            {translate(`system.links.${name}`, { _: name })}
          </Button>
        ))}
      </Box>
      {links.length < 2 && (
        <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
          {translate('system.links.more')}
        </Typography>
      )}
    </Box>
  );
}
