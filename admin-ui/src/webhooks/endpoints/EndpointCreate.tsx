import { useState } from 'react';
import { Create, SimpleForm, useNotify, useRedirect } from 'react-admin';
import type { EndpointView, EndpointWithSecret } from '../../api/api-types';
import { FormToolbar } from '../../shared/forms/FormToolbar';
import { EditableFields } from './fields';
import { newSecret } from './new-secret';

/** Leaves out an empty description. */
const transform = ({ description, ...endpoint }: Partial<EndpointView>) =>
  description?.trim() ? { description: description.trim(), ...endpoint } : endpoint;

/** Makes an endpoint, then shows it with its secret. A repeat after a broken connection makes no second endpoint. */
export default function EndpointCreate() {
  const [key] = useState(() => crypto.randomUUID());
  const notify = useNotify();
  const redirect = useRedirect();
  const onSuccess = ({ id, secret }: EndpointWithSecret) => {
    newSecret.set({ id, secret });
    notify('webhooks.created', { type: 'success' });
    redirect('show', 'webhooks', id);
  };
  return (
    <Create<EndpointWithSecret>
      title="webhooks.create"
      transform={transform}
      mutationOptions={{ onSuccess, meta: { headers: { 'Idempotency-Key': key } } }}
      sx={{ maxWidth: 640 }}
    >
      <SimpleForm
        toolbar={<FormToolbar alwaysEnable />}
        defaultValues={{ url: '', description: '', events: [], ratePerSecond: 50, maxConcurrency: 10 }}
      >
        <EditableFields />
      </SimpleForm>
    </Create>
  );
}
