import { Title } from 'react-admin';
import { Empty } from '../shared/Empty';

export default function OrderList() {
  return (
    <>
      <Title title="resources.orders.name" />
      <Empty title="resources.orders.name" text="app.not_built" />
    </>
  );
}
