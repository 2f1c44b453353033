import { setTimeout as sleep } from 'node:timers/promises';
import { patterns } from '@order-flow/contracts/contracts';
import { v4 as uuidv4 } from 'uuid';
import { sampleEvents } from '../mail/sample-mails';
import { mailsAtWork } from '../testing/mails-at-work';
import { MailIntake } from './mail-intake';

jest.setTimeout(60_000);

it('an event that another replica takes before the contact of its order is committed still becomes a mail', async () => {
  const at = await mailsAtWork();
  const { database, keys, sender, config } = at;
  const queue = database.another();
  const other = new MailIntake(queue, keys, sender, config);
  try {
    // The key of the hashes is made at its first use, in a transaction of its own.
    await keys.hash('ana@mail.example');
    const orderId = uuidv4();
    const { writing } = database;
    const commit = writing.commit.bind(writing);
    const gate = Promise.withResolvers<undefined>();
    writing.commit = async () => {
      await gate.promise;
      await commit();
    };
    const contact = at.intake.contactGiven({ orderId, email: 'ana@mail.example', locale: 'en' });
    await sleep(500);
    const event = other.aboutOrder(patterns.orderConfirmed, { ...sampleEvents['order.confirmed'], orderId });
    // It may end only after the contact is committed. If it does not wait, it has ended by now.
    await Promise.race([event, sleep(1500)]);
    writing.commit = commit;
    gate.resolve(undefined);
    await Promise.all([contact, event]);
    expect(await at.rows(orderId)).toHaveLength(1);
  } finally {
    await queue.onModuleDestroy();
    await at.close();
  }
});
