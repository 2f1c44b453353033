import { Box, Button, Chip, Divider, Stack, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { useListContext, useTranslate } from 'react-admin';
import { get } from '../../api/api';
import type { DeadLetterGroup, DeadLetterPage, DeadLetterStatus } from '../../api/api-types';
import { useLive } from '../../live';
import { LoadError } from '../../shared/loading/LoadError';
import { LoadingLines } from '../../shared/loading/LoadingLines';
import { When } from '../../shared/display/When';
import { useNumber } from '../../shared/format/time';
import { Actions } from '../actions/Actions';
import { failsAgain } from '../actions/corrected-data';
import { Care } from '../care/Care';
import { ErrorOf } from './ErrorOf';

export interface DeadLetterFilterValues {
  readonly status?: DeadLetterStatus;
  readonly queue?: string;
  readonly group?: string;
  readonly failed?: 'again';
}

/** The groups of dead letters, largest first; only one group if the list is filtered by it. */
export function Groups() {
  const translate = useTranslate();
  const live = useLive();
  const list = useListContext();
  const { status, queue, group, failed } = list.filterValues as DeadLetterFilterValues;
  const query = new URLSearchParams({
    limit: '1',
    ...(status && { status }),
    ...(queue && { queue }),
    ...(group && { group }),
  }).toString();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['dead-letters', 'groups', query],
    queryFn: async ({ signal }) => (await get<DeadLetterPage>(`/dead-letters?${query}`, { signal })).groups,
    placeholderData: (before) => before,
    ...live,
  });
  const filterBy = (value: string | undefined) =>
    list.setFilters({ ...(list.filterValues as DeadLetterFilterValues), group: value }, undefined, false);
  // Without groups, the list below shows why it is empty. A replay of a group would take those too that have failed once.
  if (failed !== undefined || (data?.length === 0 && !group)) return null;
  const isOpen = status === undefined || status === 'open';
  return (
    <Box component="section" aria-labelledby="groups" sx={{ p: 2, pb: 0 }}>
      <Stack direction="row" sx={{ alignItems: 'center', gap: 1, mb: 1 }}>
        <Typography id="groups" variant="subtitle1" component="h2" sx={{ flexGrow: 1 }}>
          {translate(group ? 'dead-letters.one_group' : 'dead-letters.groups')}
        </Typography>
        {group && (
          <Button size="small" onClick={() => filterBy(undefined)}>
            {translate('dead-letters.all_groups')}
          </Button>
        )}
      </Stack>
      {isPending && <LoadingLines lines={2} />}
      {!data && error && <LoadError error={error} retry={refetch} />}
      {data?.length === 0 && (
        <Typography color="text.secondary">{translate('dead-letters.group_gone')}</Typography>
      )}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {data?.map((one, n) => (
          <Fragment key={one.group}>
            {n > 0 && <Divider component="li" role="presentation" aria-hidden />}
            <Group group={one} isOpen={isOpen} {...(!group && { onShow: () => filterBy(one.group) })} />
          </Fragment>
        ))}
      </Box>
    </Box>
  );
}

interface GroupProps {
  readonly group: DeadLetterGroup;
  readonly isOpen: boolean;
  readonly onShow?: () => void;
}

function Group({ group: one, isOpen, onShow }: GroupProps) {
  const translate = useTranslate();
  const number = useNumber();
  const { group, count, pattern, queue, firstFailedAt, lastFailedAt } = one;
  return (
    <Stack
      component="li"
      direction={{ xs: 'column', md: 'row' }}
      sx={{ gap: 1.5, py: 1, alignItems: { md: 'center' } }}
    >
      <Stack direction="row" sx={{ gap: 1.5, flexGrow: 1, minWidth: 0 }}>
        <Chip
          label={number(count)}
          color="error"
          variant="outlined"
          aria-label={translate('dead-letters.messages', { smart_count: count })}
          sx={{ minWidth: 48 }}
        />
        <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <ErrorOf of={one} />
          <Typography variant="body2" color="text.secondary">
            <code>{pattern ?? translate('dead-letters.no_pattern')}</code> · {queue} ·{' '}
            {translate('dead-letters.from_to')} <When at={firstFailedAt} />
            {count > 1 && (
              <>
                {' – '}
                <When at={lastFailedAt} />
              </>
            )}
          </Typography>
          <Care {...one} isOpen={isOpen} />
        </Box>
      </Stack>
      <Stack direction="row" sx={{ gap: 1, flexWrap: 'wrap', flexShrink: 0 }}>
        {onShow && (
          <Button size="small" onClick={onShow}>
            {translate('dead-letters.show_group')}
          </Button>
        )}
        {isOpen && <Actions of="group" selection={{ group }} count={count} failsAgain={failsAgain(one)} />}
      </Stack>
    </Stack>
  );
}
