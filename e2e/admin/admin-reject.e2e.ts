import type { ProductView } from '@order-flow/contracts/payloads';
import { Browser, describeWithBrowser, type Visit } from '../support/servers/browser';
import { expectInvariants } from '../support/invariants';
import { Stack } from '../support/stack';

describeWithBrowser('the admin page: an order that nobody answers', () => {
  let stack: Stack;
  let browser: Browser;
  let lamp: ProductView;
  let visit: Visit;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([Stack.start(), Browser.start()]);
    lamp = await stack.createProduct(10, 'Desk lamp');
    visit = await browser.visit(stack.url('gateway'));
  });
  afterAll(async () => {
    await browser.stop();
    await stack.stop();
  });
  afterEach(() => expect(visit.errors).toEqual([]));

  it('is rejected by an operator, with a reason that its timeline and the audit keep', async () => {
    const { page } = visit;
    await stack.service('products-service').stop();
    const order = await stack.place(lamp.id, 3);
    await visit.signIn('olga', `/orders/${order.id}/show`);
    // The products service is down, so its steps are missing.
    visit.allowErrors(/status of 50[234]/);
    await page.getByRole('button', { name: 'Reject the order' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('all 3 units are put back, once').waitFor();
    const confirm = dialog.getByRole('button', { name: 'Reject the order' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('the warehouse is closed');
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('order-reject');
    await confirm.click();
    await page.getByText('The order is rejected.').waitFor();
    await dialog.waitFor({ state: 'hidden' });
    await page.locator('main').getByText('rejected by an operator').first().waitFor();
    const step = page.getByRole('tabpanel').getByRole('listitem').filter({ hasText: 'Rejected' });
    await step.getByText('by olga: the warehouse is closed').waitFor();
    // It can be rejected only once. Its stock can still be requested, because nobody has answered.
    await page.getByRole('button', { name: 'Request stock again' }).waitFor();
    expect(await page.getByRole('button', { name: 'Reject the order' }).count()).toBe(0);
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('order-rejected');
    expect(await stack.order(order.id)).toMatchObject({ status: 'REJECTED', reason: 'REJECTED_BY_OPERATOR' });
  });

  it('is in the audit, with who did it and why', async () => {
    const { page } = visit;
    await visit.open('/audit');
    const entry = page.locator('tbody tr').filter({ hasText: 'the warehouse is closed' }).first();
    await entry.getByText('Rejected an order').waitFor();
    await entry.getByText('olga').waitFor();
    expect(await entry.locator('del').allInnerTexts()).toContain('PENDING');
    expect(await entry.locator('ins').allInnerTexts()).toContain('REJECTED');
    await visit.screenshot('audit-rejected');
  });

  it('gives its stock back when the products service answers at last', async () => {
    await stack.up('products-service');
    await stack.allFinal();
    expect((await stack.http<ProductView>('GET', `/products/${lamp.id}`)).body.stock).toBe(10);
    await expectInvariants(stack);
  });
});
