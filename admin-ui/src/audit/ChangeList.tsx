import { Box } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { AuditView } from '../api/api-types';
import { changesOf } from './changes';

/** The changed fields, one per line. */
export function Changes({ entry: { before, after } }: { entry: AuditView }) {
  const translate = useTranslate();
  const changes = changesOf(before, after);
  if (changes.length === 0) return <>{translate('audit.no_change')}</>;
  return (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, overflowWrap: 'anywhere' }}>
      {changes.map((change) => (
        <li key={change.field}>
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {change.field}:{' '}
          </Box>
          {change.before !== undefined && (
            <Box component="del" sx={{ color: 'error.main' }}>
              {change.before}
            </Box>
          )}
          {change.before !== undefined && change.after !== undefined && ' → '}
          {change.after !== undefined && (
            <Box component="ins" sx={{ color: 'success.main', textDecoration: 'none' }}>
              {change.after}
            </Box>
          )}
        </li>
      ))}
    </Box>
  );
}
