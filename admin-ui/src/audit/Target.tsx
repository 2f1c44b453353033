import { Link as TextLink } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { AuditView } from '../api/api-types';
import { shortId } from '../shared/format/short-id';

const GROUP = /^group ([0-9a-f]{16})$/;
/** By the action without its last word. */
const SCREENS: Record<string, string> = {
  orders: 'orders',
  products: 'products',
  deadLetters: 'dead-letters',
  'webhooks.endpoints': 'webhooks',
  'webhooks.deliveries': 'deliveries',
  'notifications.mails': 'mails',
};

/** The target of an entry, with a link to it. */
export function Target({ entry: { action, target } }: { entry: AuditView }) {
  const translate = useTranslate();
  const kind = action.slice(0, action.lastIndexOf('.'));
  const screen = SCREENS[kind];
  const group = GROUP.exec(target)?.[1];
  if (screen === undefined) return <>{target}</>;
  const to =
    group === undefined
      ? `/${screen}/${encodeURIComponent(target)}/show`
      : `/dead-letters?filter=${encodeURIComponent(JSON.stringify({ group }))}`;
  const name = translate(`audit.targets.${group === undefined ? kind : 'group'}`);
  return (
    // A click on the row opens the details.
    <TextLink component={Link} to={to} title={target} onClick={(event) => event.stopPropagation()}>
      {name} <code style={{ whiteSpace: 'nowrap' }}>{shortId(group ?? target)}</code>
    </TextLink>
  );
}
