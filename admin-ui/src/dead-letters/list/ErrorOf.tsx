import { Box } from '@mui/material';
import type { DeadLetterSummary } from '../../api/api-types';

/** On one line, or two on a phone. The whole text is shown on hover and on the dead letter's own screen. */
export const ErrorOf = ({
  of: { errorClass, errorMessage },
}: {
  of: Pick<DeadLetterSummary, 'errorClass' | 'errorMessage'>;
}) => (
  <Box
    component="span"
    title={`${errorClass}: ${errorMessage}`}
    sx={{
      display: '-webkit-box',
      WebkitBoxOrient: 'vertical',
      WebkitLineClamp: { xs: 2, md: 1 },
      overflow: 'hidden',
      wordBreak: 'break-all',
    }}
  >
    <strong>{errorClass}</strong>: {errorMessage}
  </Box>
);
