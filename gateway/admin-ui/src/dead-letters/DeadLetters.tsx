import { Title } from 'react-admin';
import { Empty } from '../shared/Empty';

export default function DeadLetters() {
  return (
    <>
      <Title title="resources.dead-letters.name" />
      <Empty title="resources.dead-letters.name" text="app.not_built" />
    </>
  );
}
