import { Title } from 'react-admin';
import { Empty } from '../shared/Empty';

export default function Audit() {
  return (
    <>
      <Title title="resources.audit.name" />
      <Empty title="resources.audit.name" text="app.not_built" />
    </>
  );
}
