import { Browser, describeWithBrowser } from '../support/servers/browser';
import { eventually } from '../support/eventually';
import { noteSecret } from '../support/secrets';
import { PASSWORD, Stack } from '../support/stack';

const OWN = 'a long password of her own';
noteSecret('a password', OWN);

describeWithBrowser('the admin page: accounts', () => {
  let stack: Stack;
  let browser: Browser;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([Stack.start(), Browser.start()]);
  });
  afterAll(async () => {
    await browser.stop();
    await stack.stop();
  });

  const status = async (name: string, password: string) =>
    (await stack.http('POST', '/auth/login', { name, password })).status;

  it('an admin adds, changes and disables accounts with the keyboard alone', async () => {
    const visit = await browser.visit(stack.url('gateway'));
    const { page } = visit;
    await visit.signIn('ada');
    await page.getByRole('menuitem', { name: 'Accounts' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('cell', { name: 'ada (you)' }).waitFor();

    // Nobody else could manage the accounts without ada.
    const lower = page.getByRole('button', { name: 'Change the role of ada' });
    expect(await lower.getAttribute('aria-disabled')).toBe('true');
    await lower.focus();
    await page.getByRole('tooltip', { name: 'This is the last admin.' }).waitFor();
    await visit.looksRight('accounts');

    await page.getByRole('button', { name: 'Add an account' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await page.keyboard.type('mar ia');
    const add = dialog.getByRole('button', { name: 'Add', exact: true });
    expect(await add.isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: 'Name' }).fill('maria');
    await dialog.getByRole('combobox', { name: 'Role' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await dialog.getByText('Sees and changes everything but the accounts.').waitFor();
    const password = await dialog.getByRole('textbox', { name: 'Password' }).inputValue();
    expect(password).toMatch(/^[\w-]{20}$/);
    noteSecret('a password', password);
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('accounts-create-dialog');
    await add.focus();
    await page.keyboard.press('Enter');
    await page.getByText('The account maria was added.').waitFor();
    const row = page.getByRole('row').filter({ hasText: 'maria' });
    await row.getByText('Operator').waitFor();
    expect(await status('maria', password)).toBe(200);

    await row.getByRole('button', { name: 'Change the role of maria' }).focus();
    await page.keyboard.press('Enter');
    await dialog.getByRole('combobox', { name: 'Role' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Change', exact: true }).focus();
    await page.keyboard.press('Enter');
    await row.getByText('Admin', { exact: true }).waitFor();
    // There is another admin now.
    await eventually(async () => (await lower.getAttribute('aria-disabled')) !== 'true' || undefined);

    await row.getByRole('button', { name: 'Disable maria' }).focus();
    await page.keyboard.press('Enter');
    await dialog.getByText('Its sessions end now.').waitFor();
    await dialog.getByRole('button', { name: 'Disable' }).focus();
    await page.keyboard.press('Enter');
    await row.getByText('Disabled').waitFor();
    expect(await status('maria', password)).toBe(401);
    await row.getByRole('button', { name: 'Enable maria' }).click();
    await dialog.getByRole('button', { name: 'Enable' }).click();
    await row.getByText('Active').waitFor();

    await row.getByRole('button', { name: 'Set a password for maria' }).click();
    const next = await dialog.getByRole('textbox', { name: 'Password' }).inputValue();
    noteSecret('a password', next);
    await dialog.getByRole('button', { name: 'Set the password' }).click();
    await page.getByText('The password of maria was set.').waitFor();
    expect([await status('maria', password), await status('maria', next)]).toEqual([401, 200]);

    await visit.open('/audit');
    for (const action of ['Added an account', 'Changed an account', 'Set a password'])
      await page.locator('tbody tr').filter({ hasText: action }).getByText('maria').first().waitFor();
    expect(visit.errors).toEqual([]);
    await visit.close();
  });

  it('everyone changes their own password and goes on working; an operator sees no accounts', async () => {
    const visit = await browser.visit(stack.url('gateway'));
    const { page } = visit;
    await visit.signIn('olga', '/accounts');
    await page.getByText('Only an admin can see and change the accounts.').waitFor();
    await page.getByRole('menuitem', { name: 'Orders' }).waitFor();
    expect(await page.getByRole('menuitem', { name: 'Accounts' }).count()).toBe(0);
    const elsewhere = await stack.signIn('olga');

    await page.getByRole('button', { name: /olga/ }).click();
    await page.getByRole('menuitem', { name: 'Change password' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change your password' });
    const field = (name: string) => dialog.getByLabel(name, { exact: true });
    const change = dialog.getByRole('button', { name: 'Change' });
    await field('Present password').fill('wrong');
    await field('New password').fill(OWN);
    await field('New password again').fill('another');
    await dialog.getByText('The two are not the same.').waitFor();
    expect(await change.isDisabled()).toBe(true);
    await field('New password again').fill(OWN);
    visit.allowErrors(/status of 400/);
    await change.click();
    await dialog.getByText('The present password is not right.').waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('own-password');
    await field('Present password').fill(PASSWORD);
    await change.click();
    await page.getByText('Your password was changed.').waitFor();
    await dialog.waitFor({ state: 'hidden' });

    expect((await stack.http('GET', '/auth/me', undefined, elsewhere)).status).toBe(401);
    // This page goes on with a new session, whose token its writes send.
    await page.getByRole('menuitem', { name: 'Orders' }).click();
    await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect([await status('olga', PASSWORD), await status('olga', OWN)]).toEqual([401, 200]);
    expect(visit.errors).toEqual([]);
    await visit.close();
  });

  it('fits a phone, in Spanish', async () => {
    const visit = await browser.visit(stack.url('gateway'), { locale: 'es-ES', phone: true });
    const { page } = visit;
    await visit.signIn('ada', '/accounts');
    await page.getByRole('button', { name: 'Añadir una cuenta' }).waitFor();
    await page.getByRole('listitem').filter({ hasText: 'vera' }).getByText('Observador').waitFor();
    await visit.looksRight('accounts-es', { fullPage: true });
    await page.getByRole('button', { name: 'Añadir una cuenta' }).click();
    await page.getByRole('dialog', { name: 'Añadir una cuenta' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('accounts-create-phone-es');
    expect(visit.errors).toEqual([]);
    await visit.close();
  });
});
