import { Link as TextLink, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useLinks } from '../../api/links';
import { Copyable } from './Copyable';

/** Where the log lines of a trace can be read: a link where logs are collected, and the command for the machine itself. */
export function TraceLogs({ traceId }: { traceId: string }) {
  const translate = useTranslate();
  const logs = useLinks().find(({ name }) => name === 'Logs')?.url;
  return (
    <>
      {logs !== undefined && (
        <TextLink
          href={logs.replaceAll('{traceId}', traceId)}
          target="_blank"
          rel="noreferrer"
          sx={{ display: 'block' }}
        >
          {translate('app.open_logs')}
        </TextLink>
      )}
      <Copyable text={`grep ${traceId} .data/logs/*.log`} what={translate('app.log')} />
      <Typography variant="caption" color="textSecondary" sx={{ display: 'block' }}>
        {translate('app.log_hint')}
      </Typography>
    </>
  );
}
