import type { Locator, Page } from 'playwright-core';
import type { DeadLetterView, ProductView } from '@order-flow/contracts/payloads';
import { Browser, describeWithBrowser, type Visit } from '../support/servers/browser';
import { eventually } from '../support/eventually';
import { poison } from '../support/poison';
import { Stack } from '../support/stack';

describeWithBrowser('the admin page: the audit', () => {
  let stack: Stack;
  let browser: Browser;
  let visit: Visit;
  let lamp: ProductView;
  let letters: DeadLetterView[];
  beforeAll(async () => {
    [stack, browser] = await Promise.all([Stack.start(), Browser.start()]);
    visit = await browser.visit(stack.url('gateway'));
  });
  afterAll(async () => {
    await browser.stop();
    await stack.stop();
  });
  afterEach(() => expect(visit.errors).toEqual([]));

  /** Leaves out the rows that hold the details of an open entry. */
  const rows = (page: Page): Locator => page.locator('tbody tr:has(> td + td)');
  const operate = async (path: string, body: object) =>
    expect((await stack.http('POST', path, body, await stack.asOperator())).status).toBeLessThan(300);
  const choose = async (page: Page, action: string) => {
    await page.getByRole('combobox', { name: 'Action' }).click();
    await page.getByRole('option', { name: action, exact: true }).click();
  };

  it('explains itself while it is empty', async () => {
    await visit.signIn('olga', '/audit');
    await visit.page.getByRole('heading', { name: 'No changes yet' }).waitFor();
    expect(await visit.axe()).toEqual([]);
  });

  it('shows the user, action, time, target and changes of each entry', async () => {
    const { page } = visit;
    lamp = await stack.createProduct(100, 'Desk lamp');
    letters = await poison(stack, 31, 'order.shipped');
    const ids = letters.map(({ id }) => id);
    await operate('/dead-letters/replay', { ids: ids.slice(0, 1) });
    await operate('/dead-letters/discard', { ids: ids.slice(1, 3), reason: 'a sender that is gone' });
    const first = rows(page).filter({ hasText: 'a sender that is gone' }).first();
    await first.getByText('olga').waitFor();
    await first.getByText('Discarded', { exact: true }).waitFor();
    expect(await first.locator('del').allInnerTexts()).toEqual(['open']);
    expect(await first.locator('ins').allInnerTexts()).toEqual(['discarded', 'a sender that is gone']);
    await rows(page).filter({ hasText: 'Desk lamp' }).getByText('Created a product').waitFor();
    expect(await visit.axe(true)).toEqual([]);
    await visit.screenshot('audit-light');
    await first.getByText('olga').click();
    await page.getByText('The list does not refresh while an entry is open.').waitFor();
    await page.getByText('deadLetters.discard').waitFor();
    await page.locator('dd').getByText('"discarded"').waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('audit-open');
  });

  it('does not refresh while an entry is open, and refreshes again when it is closed', async () => {
    const { page } = visit;
    const before = await rows(page).count();
    await operate(`/products/${lamp.id}/restock`, { quantity: 5, reason: 'a delivery' });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(await rows(page).count()).toBe(before);
    await rows(page).filter({ hasText: 'a sender that is gone' }).first().getByText('olga').click();
    const restocked = rows(page).filter({ hasText: 'a delivery' });
    await restocked.getByText('Restocked').waitFor();
    expect(await restocked.locator('del').allInnerTexts()).toEqual(['100']);
  });

  it('opens and closes an entry with the keyboard', async () => {
    const { page } = visit;
    const opener = rows(page).filter({ hasText: 'a delivery' }).getByRole('button', { name: 'Restocked' });
    await opener.focus();
    expect(await opener.getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('Enter');
    await page.locator('dd').getByText('products.restock').waitFor();
    expect(await opener.getAttribute('aria-expanded')).toBe('true');
    expect(await page.locator(`[id="${await opener.getAttribute('aria-controls')}"]`).count()).toBe(1);
    await page.keyboard.press('Space');
    await page.locator('dd').getByText('products.restock').waitFor({ state: 'hidden' });
  });

  it('is exported as CSV, with the filters of the list', async () => {
    await visit.open('/audit?filter=%7B%22action%22%3A%22products.create%22%7D');
    await eventually(async () => (await rows(visit.page).count()) === 1);
    const [header, entry, ...more] = await visit.exported();
    expect(header).toBe('id,at,service,actor,action,target,before,after,traceId');
    expect(entry).toMatch(
      /,products-service,unknown,products\.create,[\da-f-]{36},,"\{""id"".*Desk lamp.*\}",\w{32}$/,
    );
    expect(more).toEqual([]);
    await visit.open('/audit?filter=%7B%7D');
  });

  it('is filtered by user, action, target and time, and links to the target', async () => {
    const { page } = visit;
    await choose(page, 'Replayed');
    await eventually(async () => (await rows(page).count()) === 1);
    await page.getByRole('textbox', { name: 'User' }).fill('nobody');
    await page.getByRole('heading', { name: 'No entries match these filters' }).waitFor();
    await page.getByRole('textbox', { name: 'User' }).fill('olga');
    await eventually(async () => (await rows(page).count()) === 1);
    await choose(page, 'Discarded');
    await eventually(async () => (await rows(page).count()) === 2);
    const id = String(letters[1]?.id);
    await page.getByRole('textbox', { name: /Target/ }).fill(id);
    await eventually(async () => (await rows(page).count()) === 1);
    await page.getByRole('button', { name: 'Add filter' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'From' }).click();
    await page.getByLabel('From').fill('2099-01-01T00:00');
    await page.getByRole('heading', { name: 'No entries match these filters' }).waitFor();
    await page.getByLabel('From').fill('2020-01-01T00:00');
    await rows(page)
      .getByRole('link', { name: /^Dead letter/ })
      .click();
    await page.getByText('Discarded: a sender that is gone.').waitFor();
    expect(page.url()).toContain(`/admin/dead-letters/${id}/show`);
  });

  it('pages by cursor, forward and back', async () => {
    const { page } = visit;
    const ids = letters.slice(3).map(({ id }) => id);
    await operate('/dead-letters/discard', { ids, reason: 'a test' });
    await visit.open('/audit?perPage=25&filter=%7B%7D');
    await page.getByText('1-25 of more than 25').waitFor();
    await page.getByRole('button', { name: 'Go to next page' }).click();
    // One product, one restock, one replay, thirty discards.
    await page.getByText('26-33 of 33').waitFor();
    await page.getByText('Created a product').waitFor();
    await page.getByRole('button', { name: 'Go to previous page' }).click();
    await page.getByText('1-25 of more than 25').waitFor();
  });

  it.each(['phone', 'desk'])('looks right on a %s, light and dark', async (device) => {
    const guest = await browser.visit(stack.url('gateway'), { phone: device === 'phone' });
    // A viewer may see everything: nothing can be changed here.
    await guest.signIn('vera', '/audit');
    await rows(guest.page).nth(3).waitFor();
    await guest.looksRight('audit');
    await rows(guest.page).first().getByText('olga').click();
    await guest.page.locator('dd').getByText('"discarded"').waitFor();
    await guest.looksRight('audit-open');
    expect(guest.errors).toEqual([]);
    await guest.close();
  });

  it('is in Spanish for a Spanish browser', async () => {
    const guest = await browser.visit(stack.url('gateway'), { locale: 'es-ES' });
    await guest.signIn('olga', '/audit');
    await guest.page.getByRole('heading', { name: 'Auditoría' }).first().waitFor();
    await rows(guest.page).first().getByText('Descartó').waitFor();
    await guest.screenshot('audit-es');
    expect(guest.errors).toEqual([]);
    await guest.close();
  });
});
