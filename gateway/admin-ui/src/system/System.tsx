import { Title } from 'react-admin';
import { Empty } from '../shared/Empty';

export default function System() {
  return (
    <>
      <Title title="resources.system.name" />
      <Empty title="resources.system.name" text="app.not_built" />
    </>
  );
}
