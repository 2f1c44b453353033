import { useState } from 'react';
import { Edit, HttpError, SimpleForm, useNotify, useRedirect } from 'react-admin';
import { get } from '../../api/api';
import type { ProductView } from '../../api/api-types';
import { FormToolbar } from '../../shared/forms/FormToolbar';
import { EditableFields } from './fields';
import { StaleEdit, type Stale } from './StaleEdit';

/** The form is filled once: a refresh must not overwrite the user's input. */
const once = {
  staleTime: Infinity,
  gcTime: 0,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
  meta: { for: 'edit' },
};

export default function ProductEdit() {
  const notify = useNotify();
  const redirect = useRedirect();
  const [stale, setStale] = useState<Stale | null>(null);
  /** What the form is compared with when it is saved, once somebody else has saved in between. */
  const [before, setBefore] = useState<ProductView>();

  const onSuccess = ({ id }: ProductView) => {
    notify('products.saved', { type: 'success' });
    redirect('show', 'products', id);
  };
  const onError = async (error: unknown, { data }: { data?: Partial<ProductView> }) => {
    if (error instanceof HttpError && error.status === 412 && data?.id !== undefined) {
      const now = await get<ProductView>(`/products/${data.id}`);
      setBefore(now);
      setStale({ yours: data, now });
    } else {
      const message = error instanceof Error ? error.message : String(error);
      notify(message, { type: 'error', messageArgs: { _: message } });
    }
  };

  return (
    <Edit<ProductView>
      mutationMode="pessimistic"
      redirect={false}
      actions={false}
      queryOptions={once}
      mutationOptions={{ onSuccess, onError, meta: { before } }}
      sx={{ maxWidth: 640 }}
    >
      <SimpleForm toolbar={<FormToolbar />}>
        <EditableFields />
        <StaleEdit stale={stale} onClose={() => setStale(null)} />
      </SimpleForm>
    </Edit>
  );
}
