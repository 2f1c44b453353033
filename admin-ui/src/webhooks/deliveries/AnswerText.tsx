import { Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';

/** The first 2 kB of an answer, as it came. */
export function AnswerText({ text }: { text: string }) {
  const translate = useTranslate();
  if (text === '') return <Typography color="textSecondary">{translate('webhooks.empty_answer')}</Typography>;
  return (
    <Box
      component="pre"
      tabIndex={0}
      role="group"
      aria-label={translate('webhooks.answer')}
      sx={{
        m: 0,
        p: 1,
        maxHeight: 200,
        overflow: 'auto',
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
        fontSize: '0.8rem',
        whiteSpace: 'pre-wrap',
        overflowWrap: 'anywhere',
      }}
    >
      {text}
    </Box>
  );
}
