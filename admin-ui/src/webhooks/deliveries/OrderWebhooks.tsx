import { Card, CardContent, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { DeliveryLines } from './DeliveryLines';

/** What was sent to the endpoints about an order. */
export function OrderWebhooks({ id }: { id: string }) {
  const translate = useTranslate();
  return (
    <Card component="section" aria-labelledby="order-webhooks">
      <CardContent>
        <Typography id="order-webhooks" variant="subtitle1" component="h2" gutterBottom>
          {translate('resources.webhooks.name', { smart_count: 2 })}
        </Typography>
        <DeliveryLines filter={{ orderId: id }} most={50} empty="webhooks.none_for_order" />
      </CardContent>
    </Card>
  );
}
