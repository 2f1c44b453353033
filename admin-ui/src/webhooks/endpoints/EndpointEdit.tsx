import { Edit, SimpleForm, useNotify, useRedirect } from 'react-admin';
import type { EndpointView } from '../../api/api-types';
import { FormToolbar } from '../../shared/forms/FormToolbar';
import { EditableFields } from './fields';

/** The form is filled once: a refresh must not overwrite the user's input. */
const once = {
  staleTime: Infinity,
  gcTime: 0,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
  meta: { for: 'edit' },
};

/** Only changed fields are sent, so two people who change different fields do not undo each other's work. */
export default function EndpointEdit() {
  const notify = useNotify();
  const redirect = useRedirect();
  const onSuccess = ({ id }: EndpointView) => {
    notify('webhooks.saved', { type: 'success' });
    redirect('show', 'webhooks', id);
  };
  return (
    <Edit<EndpointView>
      mutationMode="pessimistic"
      redirect={false}
      actions={false}
      queryOptions={once}
      mutationOptions={{ onSuccess }}
      sx={{ maxWidth: 640 }}
    >
      <SimpleForm toolbar={<FormToolbar />}>
        <EditableFields />
      </SimpleForm>
    </Edit>
  );
}
