import { Link as TextLink } from '@mui/material';
import { DataTable } from 'react-admin';
import { Link } from 'react-router';
import { StatusChip } from '../display/StatusChip';
import { shortId } from '../format/short-id';
import { RecordTime } from '../lists/RecordTime';

interface Sent {
  readonly id: string;
  readonly createdAt: string;
  readonly status: string;
  readonly orderId: string | null;
}

export const createdAt = (
  <DataTable.Col<Sent>
    key="createdAt"
    source="createdAt"
    disableSort
    render={(sent) => <RecordTime at={sent.createdAt} />}
  />
);

export const status = (
  <DataTable.Col<Sent>
    key="status"
    source="status"
    disableSort
    render={(sent) => <StatusChip status={sent.status} />}
  />
);

/** A click on the row opens what was sent; a click here, its order. */
export const orderId = (
  <DataTable.Col<Sent>
    key="orderId"
    source="orderId"
    disableSort
    render={({ orderId: id }) =>
      id !== null && (
        <TextLink
          component={Link}
          to={`/orders/${id}/show`}
          title={id}
          underline="hover"
          onClick={(event) => event.stopPropagation()}
        >
          <code style={{ whiteSpace: 'nowrap' }}>{shortId(id)}</code>
        </TextLink>
      )
    }
  />
);
