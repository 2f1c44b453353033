import { Title } from 'react-admin';
import { Empty } from '../shared/Empty';

export default function ProductList() {
  return (
    <>
      <Title title="resources.products.name" />
      <Empty title="resources.products.name" text="app.not_built" />
    </>
  );
}
