import { Box, Link as TextLink, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { DeadLetterSummary } from '../../api/api-types';
import { Fact, Facts } from '../../shared/display/Facts';
import { When } from '../../shared/display/When';
import { useDuration } from '../../shared/format/time';
import type { Row } from './waterfall';

/** All data of a span. */
export function SpanDetails({
  row: { span, startMs, criticalMs },
  letter,
}: {
  row: Row;
  letter: DeadLetterSummary | undefined;
}) {
  const translate = useTranslate();
  const duration = useDuration();
  const attributes = Object.entries(span.attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return (
    <Box sx={{ border: 1, borderColor: 'divider', borderRadius: 1, p: 2, my: 1 }}>
      <Facts>
        <Fact term={translate('orders.waterfall.service')}>{span.service}</Fact>
        <Fact term={translate('orders.waterfall.starts')}>
          {duration(startMs)} (<When at={span.startTime} dated />)
        </Fact>
        <Fact term={translate('orders.waterfall.takes')}>{duration(span.durationMs)}</Fact>
        <Fact term={translate('orders.waterfall.on_critical')}>{duration(criticalMs)}</Fact>
        {letter && (
          <Fact term={translate('orders.waterfall.dead_letter')} wide>
            <TextLink component={Link} to={`/dead-letters/${letter.id}/show`}>
              {letter.errorMessage}
            </TextLink>
          </Fact>
        )}
        {span.links.length > 0 && (
          <Fact term={translate('orders.waterfall.links')} wide>
            {span.links.map(({ traceId, spanId }) => (
              <code key={spanId}>
                {traceId}/{spanId}{' '}
              </code>
            ))}
          </Fact>
        )}
      </Facts>
      <Typography variant="subtitle2" component="h3" sx={{ mt: 2 }}>
        {translate('orders.waterfall.attributes')}
      </Typography>
      <Box component="table" sx={{ fontSize: '0.85rem', borderSpacing: '0 2px', textAlign: 'left' }}>
        <tbody>
          {attributes.map(([key, value]) => (
            <tr key={key}>
              <Box
                component="th"
                scope="row"
                sx={{ fontWeight: 400, color: 'text.secondary', pr: 2, verticalAlign: 'top' }}
              >
                {key}
              </Box>
              <Box component="td" sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere' }}>
                {String(value)}
              </Box>
            </tr>
          ))}
        </tbody>
      </Box>
    </Box>
  );
}
