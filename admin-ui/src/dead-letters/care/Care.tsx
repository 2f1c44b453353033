import HandIcon from '@mui/icons-material/BackHandOutlined';
import NotesIcon from '@mui/icons-material/StickyNote2Outlined';
import { Box, Button } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useGetIdentity, useNotify, useTranslate } from 'react-admin';
import type { DeadLetterCare, DeadLetterGroup } from '../../api/api-types';
import { WriteButton } from '../../session/roles';
import { useErrorText } from '../../shared/format/error-text';
import { When } from '../../shared/display/When';
import { useCommand } from '../../shared/forms/use-command';
import { NotesDialog } from './NotesDialog';
import { ReleaseDialog } from './ReleaseDialog';

type Props = Pick<DeadLetterGroup, 'group' | 'takenBy' | 'takenAt' | 'notes'> & {
  /** Whether there is something left to do: only then can somebody have it. */
  readonly isOpen: boolean;
};

/** Who looks after a group, with the buttons to take it, to give it back, and to read and write notes. */
export function Care({ group, takenBy, takenAt, notes, isOpen }: Props) {
  const translate = useTranslate();
  const notify = useNotify();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const command = useCommand();
  const me = useGetIdentity().identity?.fullName;
  const [isBusy, setBusy] = useState(false);
  const [asking, setAsking] = useState<'notes' | 'release' | null>(null);
  const close = () => setAsking(null);
  const isMine = takenBy !== null && takenBy === me;

  const send = async (what: 'take' | 'release') => {
    setBusy(true);
    try {
      await command<DeadLetterCare>(
        `/dead-letters/groups/${group}/${what}`,
        what === 'release' ? {} : undefined,
      );
    } catch (error) {
      notify(errorText(error), { type: 'error' });
    }
    // Also after a refusal: then somebody else was quicker, and the page says who.
    await queries.invalidateQueries({ queryKey: ['dead-letters'] });
    setBusy(false);
  };
  const release = () => (isMine ? void send('release') : setAsking('release'));

  return (
    <Box sx={{ display: 'flex', columnGap: 1, flexWrap: 'wrap', alignItems: 'center', minHeight: 32 }}>
      {takenBy !== null && takenAt !== null && (
        <Box
          component="span"
          sx={{ display: 'inline-flex', gap: 0.5, alignItems: 'center', color: 'info.main' }}
        >
          <HandIcon fontSize="small" aria-hidden />
          <span>
            {translate(isMine ? 'dead-letters.care.mine' : 'dead-letters.care.has', { actor: takenBy })}
            {' · '}
            <When at={takenAt} />
          </span>
        </Box>
      )}
      {takenBy === null && isOpen && (
        <WriteButton size="small" startIcon={<HandIcon />} loading={isBusy} onClick={() => void send('take')}>
          {translate('dead-letters.care.take')}
        </WriteButton>
      )}
      {takenBy !== null && (
        <WriteButton size="small" loading={isBusy} onClick={release}>
          {translate('dead-letters.care.release')}
        </WriteButton>
      )}
      <Button size="small" startIcon={<NotesIcon />} onClick={() => setAsking('notes')}>
        {notes === 0
          ? translate('dead-letters.care.no_notes')
          : translate('dead-letters.care.notes', { smart_count: notes })}
      </Button>
      {asking === 'notes' && <NotesDialog group={group} onClose={close} />}
      {asking === 'release' && <ReleaseDialog group={group} takenBy={takenBy ?? ''} onClose={close} />}
    </Box>
  );
}
