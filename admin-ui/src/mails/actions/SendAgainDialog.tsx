import { DialogContentText } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { HttpError, useNotify, useTranslate } from 'react-admin';
import type { MailView } from '../../api/api-types';
import { useErrorText } from '../../shared/format/error-text';
import { ConfirmDialog } from '../../shared/forms/ConfirmDialog';
import { useCommand } from '../../shared/forms/use-command';

interface Props {
  readonly ids: readonly string[];
  /** A provider has accepted it before, so the recipient gets a second copy. */
  readonly wasSent?: boolean;
  /** Called with the mails that are being sent, also if others were refused. */
  readonly onDone?: (done: readonly string[]) => void;
  readonly onClose: () => void;
}

/** What the API refuses for one mail, it may take for the next one. */
const isRefusal = (error: unknown): error is HttpError =>
  error instanceof HttpError && (error.status === 404 || error.status === 409);

/** Sends mails again, one command after the other. */
export function SendAgainDialog({ ids, wasSent = false, onDone, onClose }: Props) {
  const translate = useTranslate();
  const errorText = useErrorText();
  const notify = useNotify();
  const queries = useQueryClient();
  const command = useCommand();
  const smart_count = ids.length;

  const carryOut = async () => {
    const done: string[] = [];
    const refusals: HttpError[] = [];
    try {
      for (const id of ids) {
        try {
          await command<MailView>(`/notifications/mails/${id}/resend`);
          done.push(id);
        } catch (error) {
          if (!isRefusal(error)) throw error;
          refusals.push(error);
        }
      }
      const [refusal] = refusals;
      if (refusal && done.length === 0) throw refusal;
      const messageArgs = { smart_count: done.length };
      if (!refusal) notify('mails.again.done', { type: 'success', messageArgs });
      else {
        const reason = errorText(refusal);
        const args = { ...messageArgs, refused: refusals.length, reason };
        notify('mails.again.partly', { type: 'warning', messageArgs: args });
      }
    } finally {
      onDone?.(done);
      await queries.invalidateQueries({ queryKey: ['mails'] });
    }
  };

  return (
    <ConfirmDialog
      open
      title={translate('mails.again.title', { smart_count })}
      confirm={translate('mails.again.confirm', { smart_count })}
      onConfirm={carryOut}
      onClose={onClose}
    >
      <DialogContentText>
        {translate(wasSent ? 'mails.again.text_copy' : 'mails.again.text', { smart_count })}
      </DialogContentText>
    </ConfirmDialog>
  );
}
