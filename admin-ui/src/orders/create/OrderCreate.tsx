import PlaceIcon from '@mui/icons-material/AddShoppingCartOutlined';
import { useEffect, useState } from 'react';
import { Create, SimpleForm } from 'react-admin';
import { useFormContext, useFormState } from 'react-hook-form';
import type { ListedOrder, OrderView } from '../../api/api-types';
import { FormToolbar } from '../../shared/forms/FormToolbar';
import { CustomerReference, referenceOf } from './CustomerReference';
import { OrderFields } from './OrderFields';
import { PlacedOrder } from './PlacedOrder';

/** Leaves out an empty reference. */
const transform = ({ reference, ...order }: Partial<ListedOrder>) => ({
  ...order,
  ...referenceOf(reference),
});

/**
 * Places an order and shows its result. The request keeps its idempotency key until it is answered, so a repeat after a
 * broken connection does not place a second order.
 */
export default function OrderCreate() {
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [placed, setPlaced] = useState<OrderView | null>(null);
  const onSuccess = (order: OrderView) => {
    setPlaced(order);
    setKey(crypto.randomUUID());
  };
  return (
    <Create<OrderView>
      title="orders.place"
      redirect={false}
      transform={transform}
      mutationOptions={{ onSuccess, meta: { headers: { 'Idempotency-Key': key } } }}
      sx={{ maxWidth: 640 }}
    >
      <SimpleForm toolbar={<PlaceToolbar placed={placed} />} defaultValues={{ quantity: 1, reference: '' }}>
        <OrderFields />
        <CustomerReference />
      </SimpleForm>
      {placed && <PlacedOrder key={placed.id} order={placed} />}
    </Create>
  );
}

/** The button says "again" as long as the form still holds the order that was placed. */
function PlaceToolbar({ placed }: { placed: OrderView | null }) {
  const { getValues, reset } = useFormContext();
  const { isDirty } = useFormState();
  // What was sent is saved: the form asks only about edits after that.
  useEffect(() => {
    if (placed) reset(getValues());
  }, [placed, reset, getValues]);
  return (
    <FormToolbar
      label={placed && !isDirty ? 'orders.place_again' : 'orders.place'}
      icon={<PlaceIcon />}
      alwaysEnable
    />
  );
}
