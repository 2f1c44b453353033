import EditIcon from '@mui/icons-material/EditOutlined';
import KeyIcon from '@mui/icons-material/KeyOutlined';
import PowerIcon from '@mui/icons-material/PowerSettingsNewOutlined';
import RemoveIcon from '@mui/icons-material/DeleteOutlined';
import ReplayIcon from '@mui/icons-material/ReplayOutlined';
import SendIcon from '@mui/icons-material/SendOutlined';
import { useState, type ComponentType } from 'react';
import { useTranslate } from 'react-admin';
import type { EndpointView } from '../../api/api-types';
import { WriteButton } from '../../session/roles';
import type { EndpointDialogProps } from './dialog-props';
import { RemoveDialog } from './RemoveDialog';
import { ReplayDialog } from './ReplayDialog';
import { RotateDialog } from './RotateDialog';
import { SwitchDialog } from './SwitchDialog';
import { TestDialog } from './TestDialog';

const DIALOGS = {
  test: [TestDialog, SendIcon],
  replay: [ReplayDialog, ReplayIcon],
  rotate: [RotateDialog, KeyIcon],
  switch: [SwitchDialog, PowerIcon],
  remove: [RemoveDialog, RemoveIcon],
} as const satisfies Record<string, [ComponentType<EndpointDialogProps>, ComponentType]>;
const ACTIONS = Object.keys(DIALOGS) as (keyof typeof DIALOGS)[];

/** What an operator can do with an endpoint. Each opens a dialog first. */
export function EndpointActions({ endpoint }: { endpoint: EndpointView }) {
  const translate = useTranslate();
  // The dialog keeps its endpoint as it was when it was opened.
  const [asking, setAsking] = useState<{ action: keyof typeof DIALOGS; endpoint: EndpointView } | null>(null);
  const Dialog = asking && DIALOGS[asking.action][0];
  return (
    <>
      <WriteButton size="small" startIcon={<EditIcon />} to={`/webhooks/${endpoint.id}`}>
        {translate('ra.action.edit')}
      </WriteButton>
      {ACTIONS.map((action) => {
        const Icon = DIALOGS[action][1];
        const needsOn = action === 'test' || action === 'replay';
        const onOrOff = action === 'switch' ? (endpoint.enabled ? '_off' : '_on') : '';
        return (
          <WriteButton
            key={action}
            size="small"
            variant={action === 'switch' && !endpoint.enabled ? 'contained' : 'text'}
            color={action === 'remove' ? 'error' : 'primary'}
            startIcon={<Icon />}
            whyNot={needsOn && !endpoint.enabled ? translate('webhooks.switch_on_first') : undefined}
            onClick={() => setAsking({ action, endpoint })}
          >
            {translate(`webhooks.${action}${onOrOff}.button`)}
          </WriteButton>
        );
      })}
      {asking && Dialog && <Dialog endpoint={asking.endpoint} onClose={() => setAsking(null)} />}
    </>
  );
}
