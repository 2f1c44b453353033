import { Box, Dialog, Divider, InputBase, Typography } from '@mui/material';
import { useCallback, useEffect, useId, useMemo, useState, type KeyboardEvent } from 'react';
import { useTranslate } from 'react-admin';
import { useNavigate } from 'react-router';
import { usePausesLive } from '../live';
import { useErrorText } from '../shared/format/error-text';
import { useTime } from '../shared/format/time';
import { idOf, ResultList } from './ResultList';
import { groupsOf, type Result } from './results';
import { useScreens } from './use-screens';
import { useSearch } from './use-search';

/** One search for everything. Arrows choose, Enter opens, Escape closes. */
export default function SearchDialog({ onClose }: { onClose: () => void }) {
  const translate = useTranslate();
  const navigate = useNavigate();
  const listId = useId();
  const screens = useScreens();
  const [typed, setTyped] = useState('');
  /** The result that the person has moved to; undefined: the first. */
  const [moved, setMoved] = useState<string>();
  /** Enter was pressed before the results were there: the first is opened as soon as they are. */
  const [opensFirst, setOpensFirst] = useState(false);
  usePausesLive(true);
  const text = typed.trim();
  const { data, error, busy } = useSearch(text);
  const groups = useMemo(() => groupsOf(text, screens, data), [text, screens, data]);
  const results = groups.flatMap((group) => group.results);
  const [first] = results;
  const chosen = results.find(({ to }) => to === moved) ?? first;

  const open = useCallback(
    ({ to }: Result) => {
      onClose();
      void navigate(to);
    },
    [onClose, navigate],
  );
  useEffect(() => {
    if (opensFirst && !busy && first) open(first);
  }, [opensFirst, busy, first, open]);
  const move = (step: number) => {
    const at = chosen ? results.indexOf(chosen) : 0;
    const next = results[(at + step + results.length) % results.length];
    setMoved(next?.to);
    if (next) document.getElementById(idOf(listId, next))?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (step !== undefined) move(step);
    else if (moved === undefined && busy) setOpensFirst(true);
    else if (chosen) open(chosen);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      sx={{ '& .MuiDialog-container': { alignItems: 'flex-start' } }}
      slotProps={{
        paper: {
          'aria-label': translate('search.title'),
          sx: { m: { xs: 1, sm: 4 }, width: { xs: 'calc(100% - 16px)', sm: '100%' } },
        },
      }}
    >
      <InputBase
        autoFocus
        fullWidth
        value={typed}
        placeholder={translate('search.hint')}
        onChange={({ target }) => {
          setTyped(target.value);
          setMoved(undefined);
          setOpensFirst(false);
        }}
        onKeyDown={onKeyDown}
        sx={{ px: 2, py: 1.5, fontSize: '1.1rem' }}
        inputProps={{
          role: 'combobox',
          'aria-label': translate('search.title'),
          'aria-expanded': results.length > 0,
          'aria-controls': listId,
          'aria-autocomplete': 'list',
          'aria-activedescendant': chosen && idOf(listId, chosen),
          autoComplete: 'off',
          spellCheck: false,
          maxLength: 255,
        }}
      />
      <Divider />
      <Box sx={{ overflowY: 'auto', pb: 1, maxHeight: '60vh' }}>
        {results.length > 0 && (
          <ResultList
            id={listId}
            q={text}
            groups={groups}
            chosen={chosen}
            onChoose={({ to }) => setMoved(to)}
            onOpen={open}
          />
        )}
        <State {...{ text, data, error, busy }} count={results.length} />
      </Box>
      <Divider />
      <Typography
        variant="caption"
        color="textSecondary"
        sx={{ px: 2, py: 1, display: { xs: 'none', sm: 'block' } }}
      >
        {translate('search.keys')}
      </Typography>
    </Dialog>
  );
}

/** How the search stands: for screen readers too, so it is always on the page. */
function State({
  text,
  data,
  error,
  busy,
  count,
}: ReturnType<typeof useSearch> & { text: string; count: number }) {
  const translate = useTranslate();
  const errorText = useErrorText();
  const time = useTime();
  const targets = [...(data?.tried ?? []), 'screen'].map((target) => translate(`search.targets.${target}`));
  const said = error
    ? [errorText(error)]
    : busy
      ? [translate('search.searching')]
      : !data
        ? [translate('search.start')]
        : count > 0
          ? [translate('search.count', { smart_count: count })]
          : [
              translate('search.nothing', { q: text }),
              translate('search.tried', { targets: targets.join(', ') }),
            ];
  if (data?.searchedTo) said.push(translate('search.searched_to', { time: time(data.searchedTo) }));
  if (data && data.missing.length > 0)
    said.push(translate('search.missing', { services: data.missing.join(', ') }));
  return (
    <Typography
      role="status"
      color="textSecondary"
      variant="body2"
      sx={{ px: 2, pt: 1.5, overflowWrap: 'anywhere' }}
    >
      {said.join(' ')}
    </Typography>
  );
}
