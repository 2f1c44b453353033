import type { Locator, Page } from 'playwright-core';
import type { AuditPage, DeadLetterPage, OrderView } from '@order-flow/contracts/payloads';
import { Browser, describeWithBrowser, type Visit } from '../support/servers/browser';
import { eventually } from '../support/eventually';
import { placeWithCause, poison, takeCauseAway } from '../support/poison';
import { Stack } from '../support/stack';

describeWithBrowser('the admin page: dead letters', () => {
  let stack: Stack;
  let browser: Browser;
  let visit: Visit;
  let lampId: string;
  let order: OrderView;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([
      Stack.start({
        JAEGER_UI_URL: 'http://127.0.0.1:16686',
        LOGS_UI_URL: 'https://logs.example/search?q={traceId}',
      }),
      Browser.start(),
    ]);
    lampId = (await stack.createProduct(1000, 'Desk lamp')).id;
    visit = await browser.visit(stack.url('gateway'));
  });
  afterAll(async () => {
    await browser.stop();
    await stack.stop();
  });
  afterEach(() => expect(visit.errors).toEqual([]));

  /** Leaves out the rows that hold the details of an open entry. */
  const rows = (page: Page): Locator => page.locator('tbody tr:has(> td + td)');
  const group = (page: Page, text: string | RegExp): Locator =>
    page.getByRole('region', { name: /error/ }).getByRole('listitem').filter({ hasText: text });
  const open = `filter=${encodeURIComponent('{"status":"open"}')}`;
  const press = (page: Page | Locator, name: string | RegExp) => page.getByRole('button', { name }).click();

  it('are explained while there are none', async () => {
    await visit.signIn('olga', '/dead-letters');
    await visit.page.getByRole('heading', { name: 'No dead letters' }).waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('dead-letters-empty');
  });

  it('appear in the open list without a reload, and show payload, headers, stack, order and trace', async () => {
    const { page } = visit;
    [order] = (await placeWithCause(stack, lampId, 1)) as [OrderView];
    await group(page, 'the cause').getByText('product.stockReserved').waitFor();
    await rows(page).filter({ hasText: 'the cause' }).getByText('product.stockReserved').click();
    await page.getByRole('heading', { name: /the cause/ }).waitFor();
    const payload = page.getByRole('region', { name: 'Payload' });
    await payload.getByText(`"${order.idempotencyKey}"`).waitFor();
    await payload.getByText('approved:').waitFor();
    await page.getByRole('region', { name: 'Headers' }).getByText('traceparent:').waitFor();
    await page
      .getByRole('region', { name: 'Stack' })
      .getByText(/(SQLITE_CONSTRAINT|error): the cause/)
      .waitFor();
    expect(await page.locator('dt', { hasText: 'Attempts' }).locator('+ dd').innerText()).toBe('4');
    expect(await page.getByRole('link', { name: /^Order …/ }).getAttribute('href')).toBe(
      `/admin/orders/${order.id}/show`,
    );
    expect(await page.getByRole('link', { name: 'Open in Jaeger' }).getAttribute('href')).toBe(
      `http://127.0.0.1:16686/trace/${order.traceId}`,
    );
    const logs = page.getByRole('link', { name: 'Open the logs' });
    const logsUrl = `https://logs.example/search?q=${order.traceId}`;
    expect(await logs.getAttribute('href')).toBe(logsUrl);
    await page.getByRole('link', { name: 'Waterfall' }).waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('dead-letter-light', true);
    await page.getByRole('link', { name: /^Order …/ }).click();
    await page.waitForURL(`**/orders/${order.id}/show`);
    expect(await logs.getAttribute('href')).toBe(logsUrl);
    await page.goBack();
    await page.getByRole('heading', { name: /the cause/ }).waitFor();
  });

  it('show how often they have failed when a replay fails again', async () => {
    const { page } = visit;
    await press(page, 'Replay');
    await page.getByRole('dialog').getByText('If it fails again, it returns here').waitFor();
    expect(await page.getByRole('dialog').getByText('lies in the message itself').count()).toBe(0);
    await visit.settled();
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('dead-letter-replay');
    await press(page.getByRole('dialog'), 'Replay it');
    await page.getByText('failed 2 times').waitFor();
    await page.getByText('It was replayed and failed again: 2 failures in total.').waitFor();
    await page.getByText('1 has failed again and is open.').waitFor();
    await visit.screenshot('dead-letter-again');
  });

  it('are replayed when the cause is gone, and show the success', async () => {
    const { page } = visit;
    await takeCauseAway(stack);
    await press(page, 'Replay');
    await press(page.getByRole('dialog'), 'Replay it');
    await page.getByText('It was sent to its queue again and has not failed since.').waitFor();
    expect(await stack.untilFinal(order.id)).toMatchObject({ status: 'CONFIRMED' });
    // Only an open dead letter can be replayed or discarded.
    for (const name of ['Replay', 'Discard'])
      expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0);
    await page.getByRole('link', { name: /^Order …/ }).click();
    await page.getByRole('listitem').getByText('Dead letter replayed').first().waitFor();
    await page.locator('main').getByText('Confirmed').first().waitFor();
  });

  it('are replayed as a whole group at a rate, with a progress bar', async () => {
    const { page } = visit;
    const orders = await placeWithCause(stack, lampId, 12);
    await takeCauseAway(stack);
    await poison(stack, 2, 'order.shipped');
    await visit.open('/dead-letters');
    const ours = group(page, 'the cause');
    await ours.getByLabel('12 messages').waitFor();
    await visit.screenshot('dead-letters-light');
    await press(ours, 'Show');
    await page.getByRole('heading', { name: 'One error' }).waitFor();
    await eventually(async () => (await rows(page).count()) === 12);
    await press(group(page, 'the cause'), 'Replay all');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('0');
    await dialog.getByText('A whole number from 1 to 1,000').waitFor();
    await dialog.getByRole('textbox').fill('4');
    await dialog.getByText('This takes about 3 s.').waitFor();
    await visit.settled();
    await visit.screenshot('dead-letters-replay');
    expect(await visit.axe()).toEqual([]);
    const from = Date.now();
    await press(dialog, 'Replay 12');
    const bar = page.getByRole('progressbar', { name: 'Replay of 12 messages, at most 4 per second' });
    const seen = new Set<number>();
    await eventually(async () => {
      seen.add(Number(await bar.getAttribute('aria-valuenow')));
      if (seen.size === 3) await visit.screenshot('dead-letters-progress');
      return seen.has(100);
    });
    expect(seen.size).toBeGreaterThan(3);
    expect(Date.now() - from).toBeGreaterThan(2000);
    await page.getByText('All 12 sent. None has failed again so far.').waitFor();
    await page.getByText('No dead letter of this group has this status any more.').waitFor();
    expect(await visit.axe()).toEqual([]);
    for (const { id } of orders) expect(await stack.untilFinal(id)).toMatchObject({ status: 'CONFIRMED' });
    // The progress survives a reload of the page, until it is closed.
    await page.reload();
    await bar.waitFor();
    await page.getByRole('alert').filter({ has: bar }).getByRole('button', { name: 'Close' }).click();
    await bar.waitFor({ state: 'detached' });
  });

  it('are taken by somebody, so that two people do not do the same, and have notes that all can read', async () => {
    const { page } = visit;
    await visit.open(`/dead-letters?${open}`);
    const ours = group(page, 'order.shipped');
    await press(ours, 'I have it');
    await ours.getByText('You have it').waitFor();
    await press(ours, 'Add a note');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('olga took it').waitFor();
    await dialog.getByRole('textbox', { name: 'Note' }).fill('The sender has been told.');
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('dead-letters-notes');
    await press(dialog, 'Add the note');
    await ours.getByRole('button', { name: '1 note' }).waitFor();
    await visit.screenshot('dead-letters-taken');
    await visit.open('/');
    await page.getByText('Some are in the hands of olga.').waitFor();
    const { groups } = (
      await stack.http<DeadLetterPage>('GET', '/dead-letters?status=open', undefined, await stack.asViewer())
    ).body;
    const shipped = groups.find(({ pattern }) => pattern === 'order.shipped')?.group ?? '';
    const other = { group: shipped, actor: 'bea' };
    await stack.request('orders.deadLetters.note', { ...other, kind: 'released', text: 'It is mine.' });
    await stack.request('orders.deadLetters.note', { ...other, kind: 'taken' });
    await visit.open(`/dead-letters?${open}`);
    await ours.getByText('bea has it').waitFor();
    await press(ours, 'Release');
    await dialog.getByText('bea reads your reason in the notes').waitFor();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Bea is away.');
    expect(await visit.axe()).toEqual([]);
    await press(dialog, 'Release');
    await ours.getByRole('button', { name: 'I have it' }).waitFor();
    // On the page of each of its dead letters too.
    await rows(page).getByText('order.shipped').first().click();
    await press(page, '1 note');
    for (const text of ['The sender has been told.', 'It is mine.', 'Bea is away.'])
      await dialog.getByText(text).waitFor();
    await press(dialog, 'Close');
  });

  it('that would fail at every replay say so, and are corrected and sent', async () => {
    const { page } = visit;
    await stack.emit('products_queue', 'product.reserveStok', {
      productId: lampId,
      quantity: 'one',
      idempotencyKey: order.idempotencyKey,
    });
    await visit.open(`/dead-letters?${open}`);
    await rows(page).getByText('product.reserveStok').first().click();
    await page.getByText('The error lies in the message itself').waitFor();
    const dialog = page.getByRole('dialog');
    await press(page, 'Replay');
    await dialog.getByText('so it fails again unless the services have changed').waitFor();
    await press(dialog, 'Cancel');
    await dialog.waitFor({ state: 'detached' });
    await press(page, 'Correct and send');
    const confirm = dialog.getByRole('button', { name: 'Send it' });
    await dialog.getByRole('textbox', { name: 'What was wrong' }).fill('two typos');
    const data = dialog.getByRole('textbox', { name: 'Data (JSON)' });
    await data.fill('{ "productId": ');
    await dialog.getByText('This is not a JSON object.').waitFor();
    expect(await confirm.isDisabled()).toBe(true);
    const corrected = { productId: lampId, quantity: 1, idempotencyKey: order.idempotencyKey };
    await data.fill(JSON.stringify(corrected, null, 2));
    await visit.settled();
    await visit.screenshot('dead-letter-correct');
    expect(await visit.axe()).toEqual([]);
    visit.allowErrors(/status of 400/);
    await confirm.click();
    await dialog.getByText('must be an event that products_queue takes').waitFor();
    await dialog.getByRole('textbox', { name: 'Pattern' }).fill('product.reserveStock');
    await confirm.click();
    await page.getByText('The corrected message was sent.').waitFor();
    await page.getByText(/Discarded: replaced by message [0-9a-f-]{36}: two typos\./).waitFor();
    // Its order was answered long ago: the copy changes nothing.
    expect(await stack.untilFinal(order.id)).toMatchObject({ status: 'CONFIRMED' });
  });

  it('page by cursor, and are filtered by status and queue', async () => {
    const { page } = visit;
    await poison(stack, 30, 'order.lost');
    await visit.open(`/dead-letters?perPage=25&${open}`);
    await eventually(async () => (await rows(page).count()) === 25);
    await press(page, 'Go to next page');
    await eventually(async () => (await rows(page).count()) === 7);
    await page.getByRole('combobox', { name: 'Queue' }).click();
    await page.getByRole('option', { name: 'products_queue', exact: true }).click();
    await page.getByRole('heading', { name: 'No dead letters match these filters' }).waitFor();
    await page.getByRole('combobox', { name: 'Queue' }).click();
    await page.getByRole('option', { name: 'orders_queue', exact: true }).click();
    await page.getByRole('combobox', { name: 'Status' }).click();
    await page.getByRole('option', { name: 'Replayed' }).click();
    await eventually(async () => (await rows(page).count()) === 13);
    await page.getByText('product.stockReserved').first().waitFor();
  });

  it('do not refresh while some are selected, and are discarded with a reason', async () => {
    const { page } = visit;
    await visit.open(`/dead-letters?${open}`);
    await group(page, 'order.shipped').getByRole('button', { name: 'Show' }).click();
    await eventually(async () => (await rows(page).count()) === 2);
    for (const n of [0, 1]) await rows(page).nth(n).getByRole('checkbox').check();
    await page.getByText('2 selected').waitFor();
    await poison(stack, 3, 'order.shipped');
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(await rows(page).count()).toBe(2);
    await visit.screenshot('dead-letters-selected');
    await press(page, 'Discard selected');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('They are discarded for good').waitFor();
    expect(await dialog.getByRole('button', { name: 'Discard 2' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('a sender that is gone');
    await visit.settled();
    await visit.screenshot('dead-letters-discard');
    expect(await visit.axe()).toEqual([]);
    await press(dialog, 'Discard 2');
    await page.getByText('2 dead letters discarded.').waitFor();
    // The list refreshes again.
    await eventually(async () => (await rows(page).count()) === 3);
    await press(page, 'Show all errors');
    // The group has three rows as well, so the count alone would not say which filter holds.
    await eventually(async () => (await rows(page).count()) > 3);
    await page.getByRole('combobox', { name: 'Status' }).click();
    await page.getByRole('option', { name: 'Discarded' }).click();
    // And the one that was corrected.
    await rows(page).getByText('Discarded', { exact: true }).nth(2).waitFor();
    await eventually(async () => (await rows(page).count()) === 3);
    await rows(page).getByText('order.shipped').first().click();
    await page.getByText('Discarded: a sender that is gone.').waitFor();
    await page
      .getByRole('region', { name: 'Stack' })
      .getByText(/ at .*:\d+:\d+/)
      .waitFor();
  });

  it('are discarded as a whole group, after a dialog that explains it', async () => {
    const { page } = visit;
    await visit.open(`/dead-letters?${open}`);
    for (const [pattern, n] of [
      ['order.lost', 30],
      ['order.shipped', 3],
    ] as const) {
      await press(group(page, pattern), 'Discard all');
      await page.getByRole('dialog').getByText('also those on other pages').waitFor();
      await page.getByRole('dialog').getByRole('textbox').fill('the same sender');
      await press(page.getByRole('dialog'), `Discard ${n}`);
      await group(page, pattern).waitFor({ state: 'detached' });
    }
    await page.getByRole('heading', { name: 'No dead letters' }).waitFor();
    const { items } = (
      await stack.http<AuditPage>('GET', '/audit?limit=2', undefined, await stack.asViewer())
    ).body;
    expect(items).toMatchObject([
      { actor: 'olga', action: 'deadLetters.discard', after: { count: 3, reason: 'the same sender' } },
      { actor: 'olga', action: 'deadLetters.discard', after: { count: 30 } },
    ]);
  });

  it.each(['phone', 'desk'])('look right on a %s, light and dark', async (device) => {
    const pattern = `order.${device}`;
    const [letter] = await poison(stack, device === 'phone' ? 3 : 4, pattern);
    const guest = await browser.visit(stack.url('gateway'), { phone: device === 'phone' });
    await guest.signIn('olga', '/dead-letters');
    await rows(guest.page).first().waitFor();
    await group(guest.page, pattern).waitFor();
    await guest.looksRight('dead-letters', { fullPage: true });
    await rows(guest.page).first().getByRole('checkbox').check();
    await guest.page.getByText(/^1 (item )?selected/).waitFor();
    await guest.looksRight('dead-letters-selected');
    await guest.open(`/dead-letters/${letter?.id}/show`);
    await guest.page.getByText('"message ', { exact: false }).waitFor();
    await guest.looksRight('dead-letter');
    expect(guest.errors).toEqual([]);
    await guest.close();
  });

  it('are the same for a viewer, with the buttons disabled and the reason on hover', async () => {
    const guest = await browser.visit(stack.url('gateway'));
    const { page } = guest;
    await guest.signIn('vera', '/dead-letters');
    const refuses = async (button: Locator) => {
      expect(await button.getAttribute('aria-disabled')).toBe('true');
      await button.hover();
      await page.getByRole('tooltip').getByText('You are signed in as a viewer').waitFor();
      await button.click({ force: true });
      expect(await page.getByRole('dialog').count()).toBe(0);
      await page.mouse.move(0, 0);
      await page.getByRole('tooltip').waitFor({ state: 'detached' });
    };
    const ours = group(page, 'order.desk');
    for (const name of ['Replay all', 'Discard all']) await refuses(ours.getByRole('button', { name }));
    await rows(page).first().getByRole('checkbox').check();
    for (const name of ['Replay selected', 'Discard selected'])
      await refuses(page.getByRole('button', { name }));
    await rows(page).first().getByText('order.desk').first().click();
    for (const name of ['Replay', 'Discard']) await refuses(page.getByRole('button', { name, exact: true }));
    expect(await guest.axe()).toEqual([]);
    await guest.screenshot('dead-letter-viewer');
    expect(guest.errors).toEqual([]);
    await guest.close();
  });

  it('are in Spanish for a Spanish browser', async () => {
    const guest = await browser.visit(stack.url('gateway'), { locale: 'es-ES' });
    const { page } = guest;
    await guest.signIn('olga', '/dead-letters');
    await page.getByRole('heading', { name: 'Mensajes fallidos' }).first().waitFor();
    await page.getByRole('heading', { name: 'Por error' }).waitFor();
    await rows(page).first().getByText('Abierto').waitFor();
    await rows(page).first().getByText('order.desk').first().click();
    await page.getByRole('button', { name: 'Descartar', exact: true }).click();
    await page.getByRole('dialog').getByText('Se descarta para siempre').waitFor();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Motivo' }).fill('una prueba');
    await guest.settled();
    await guest.screenshot('dead-letter-discard-es');
    await press(page.getByRole('dialog'), 'Descartarlo');
    await page.getByText('Descartado: una prueba.').waitFor();
    expect(guest.errors).toEqual([]);
    await guest.close();
  });

  it('have their status first on a phone, and long errors in two lines with the whole text on demand', async () => {
    const whole = (await poison(stack, 1, 'x'.repeat(200)))[0]?.errorMessage ?? '';
    const guest = await browser.visit(stack.url('gateway'), { phone: true });
    const { page } = guest;
    await guest.signIn('vera', '/dead-letters');
    const texts = page.getByTitle(whole);
    // Once in its group, once in its row.
    await eventually(async () => (await texts.count()) === 2);
    for (const text of await texts.all()) expect((await text.boundingBox())?.height).toBeLessThan(60);
    expect((await rows(page).first().innerText()).trim()).toMatch(/^Open/);
    expect(await guest.axe()).toEqual([]);
    await guest.screenshot('dead-letters-long', true);
    await texts.last().click();
    await page.getByRole('heading', { name: whole }).waitFor();
    expect(guest.errors).toEqual([]);
    await guest.close();
  });
});
