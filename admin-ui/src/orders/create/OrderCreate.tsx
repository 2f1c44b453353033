import PlaceIcon from '@mui/icons-material/AddShoppingCartOutlined';
import { useState } from 'react';
import { Create, maxValue, minValue, required, SimpleForm } from 'react-admin';
import type { OrderView } from '../../api/api-types';
import { FormToolbar } from '../../shared/forms/FormToolbar';
import { ProductInput } from '../../shared/forms/ProductInput';
import { NumberInput } from '../../shared/forms/NumberInput';
import { whole } from '../../shared/forms/validate';
import { PlacedOrder } from './PlacedOrder';

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
      mutationOptions={{ onSuccess, meta: { headers: { 'Idempotency-Key': key } } }}
      sx={{ maxWidth: 640 }}
    >
      <SimpleForm
        toolbar={
          <FormToolbar
            label={placed ? 'orders.place_another' : 'orders.place'}
            icon={<PlaceIcon />}
            alwaysEnable
            asks={placed === null}
          />
        }
        defaultValues={{ quantity: 1 }}
      >
        <ProductInput source="productId" validate={required()} fullWidth />
        <NumberInput source="quantity" validate={[required(), whole(), minValue(1), maxValue(1_000_000)]} />
      </SimpleForm>
      {placed && <PlacedOrder key={placed.id} order={placed} />}
    </Create>
  );
}
