import { useTranslate } from 'react-admin';
import { Section } from '../../shared/display/Section';
import { DeliveryLines } from './DeliveryLines';

/** What was sent to the endpoints about an order. */
export function OrderWebhooks({ id }: { id: string }) {
  const translate = useTranslate();
  return (
    <Section title={translate('resources.webhooks.name', { smart_count: 2 })}>
      <DeliveryLines filter={{ orderId: id }} most={50} empty="webhooks.none_for_order" />
    </Section>
  );
}
