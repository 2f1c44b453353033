import { Title } from 'react-admin';
import { Empty } from '../shared/Empty';

export default function Dashboard() {
  return (
    <>
      <Title title="resources.dashboard.name" />
      <Empty title="resources.dashboard.name" text="app.not_built" />
    </>
  );
}
