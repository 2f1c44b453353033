import { Browser, describeWithBrowser } from '../support/servers/browser';
import { eventually } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import { Stack } from '../support/stack';

describeWithBrowser('the admin page: fault switches', () => {
  let stack: Stack;
  let browser: Browser;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([Stack.start({ FAULTS_ENABLED: 'true' }), Browser.start()]);
  });
  afterAll(async () => {
    await browser.stop();
    await stack.stop();
  });

  it('are switched on by an operator, seen on every screen, and switched off', async () => {
    const visit = await browser.visit(stack.url('gateway'));
    const { page } = visit;
    await visit.signIn('olga');
    await page.getByRole('menuitem', { name: 'Faults' }).click();
    await page.getByText('No fault is on.').waitFor();
    const form = page.getByRole('region', { name: 'New fault on orders_queue' });
    await form.getByRole('combobox', { name: 'Fault' }).click();
    await page.getByRole('option', { name: 'Drop' }).click();
    await form.getByText('Its order stays PENDING until its stock is requested again').waitFor();
    await form.getByRole('combobox', { name: 'Events' }).click();
    await page.getByRole('option', { name: 'product.stockReserved' }).click();
    await form.getByRole('textbox', { name: 'Share in %' }).fill('101');
    const button = form.getByRole('button', { name: 'Switch on' });
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    await form.getByRole('textbox', { name: 'Share in %' }).fill('100');
    await button.click();
    await page.getByText('The fault is on.').waitFor();

    const banner = page.getByRole('status').filter({ hasText: 'This is an exercise: one fault is on' });
    await banner.getByText('100% of product.stockReserved on orders_queue, by olga, until').waitFor();
    const { id } = await stack.place((await stack.createProduct(5)).id);
    await page.getByText(/^[1-9]\d* events? so far, at orders-service$/).waitFor();
    expect(await visit.axe()).toEqual([]);
    // Each button says which fault it ends, and is busy until the service has answered.
    const off = page.getByRole('button', { name: 'Switch off: Drop, product.stockReserved, orders_queue' });
    await page.route(/faults\/stop/, async (route) => {
      await eventually(async () => (await off.isDisabled()) || undefined);
      await route.abort();
    });
    visit.allowErrors(/ERR_FAILED/);
    await off.click();
    await eventually(async () => off.isEnabled());
    await page.unroute(/faults\/stop/);
    await visit.screenshot('faults-light');
    await visit.open('/orders');
    await banner.waitFor();
    await banner.getByRole('link', { name: 'Faults' }).click();
    await page.getByRole('button', { name: 'Switch all off' }).click();
    await page.getByText('One fault was switched off.').waitFor();
    await page.getByText('No fault is on.').waitFor();
    await banner.waitFor({ state: 'hidden' });
    expect((await stack.untilFinal(id)).status).toBe('CONFIRMED');

    await visit.open('/audit');
    for (const action of ['Switched a fault on', 'Switched a fault off'])
      await page.locator('tbody tr').filter({ hasText: action }).getByText('orders_queue').first().waitFor();
    expect(visit.errors).toEqual([]);
    await visit.close();
    await expectInvariants(stack);
  });

  it('are shown to a viewer, in Spanish on a phone, but cannot be changed', async () => {
    await stack.http(
      'POST',
      '/faults',
      { queue: 'products_queue', fault: 'delay', sharePercent: 50, delayMs: 200 },
      await stack.asOperator(),
    );
    const visit = await browser.visit(stack.url('gateway'), { locale: 'es-ES', theme: 'dark', phone: true });
    const { page } = visit;
    await visit.signIn('vera', '/faults');
    const active = page
      .getByRole('listitem')
      .filter({ hasText: '0 eventos hasta ahora, en products-service' });
    await active.getByText('50 % de todos los eventos en products_queue, por olga, hasta').waitFor();
    await page.getByRole('status').filter({ hasText: 'Esto es un ejercicio: hay un fallo activo' }).waitFor();
    for (const name of [
      'Desactivar todos',
      'Desactivar: Retrasar, todos los eventos, products_queue',
      'Activar',
    ]) {
      const button = page.getByRole('button', { name, exact: true }).first();
      expect(await button.getAttribute('aria-disabled')).toBe('true');
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('faults-phone-es', true);
    expect(visit.errors).toEqual([]);
    await visit.close();
  });
});
