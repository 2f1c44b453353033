import type { Page } from 'playwright-core';
import { PASSWORD, Stack } from '../support/stack';
import { operationsOf, runningDocument, type Operation } from '../support/api/openapi';
import { eventually } from '../support/eventually';
import { openLetters, poison } from '../support/poison';
import { Browser, describeWithBrowser, type Visit } from '../support/servers/browser';

/** These come first: what they answer is filled into the others. */
const FIRST = [
  'Auth.login',
  'Accounts.createAccount',
  'Orders.createOrder',
  'Orders.listOrders',
  'DeadLetters.page',
  'DeadLetters.replay',
];
/** These change an order for good, or end the session. */
const LAST = [
  'DeadLetters.resend',
  'Orders.redrive',
  'Orders.reject',
  'OrderRuns.start',
  'OrderRuns.progress',
  'OrderRuns.stop',
  'Orders.cancel',
  'Faults.stop',
  'Auth.logout',
];
/** What cannot succeed in this state. All others do. */
const OTHERWISE: Record<string, number> = {
  // There is no trace store here.
  'Orders.trace': 503,
  // The order is CONFIRMED.
  'Orders.redrive': 409,
  'Orders.reject': 409,
  // The dead letter has been discarded before.
  'DeadLetters.resend': 409,
};
/** Waits until the replay has failed again: then the dead letter is open and can be discarded. */
const DISCARD = 'DeadLetters.discard';
const LETTERS = 2;

describeWithBrowser('the page at /docs', () => {
  let stack: Stack;
  let browser: Browser;
  let visit: Visit;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([
      Stack.start({ SEED_CATALOGUE: 'true', FAULTS_ENABLED: 'true' }),
      Browser.start(),
    ]);
    visit = await browser.visit(stack.url('gateway'));
  });
  afterAll(async () => {
    await browser.stop();
    await stack.stop();
  });

  const rank = ({ operationId }: Operation) =>
    LAST.includes(operationId)
      ? 1000 + LAST.indexOf(operationId)
      : FIRST.includes(operationId)
        ? FIRST.indexOf(operationId)
        : 100;

  /** Opens the operation, and executes what the page has filled in. */
  async function execute(page: Page, { operationId, method, path }: Operation): Promise<number> {
    const block = page
      .locator(`.opblock-${method.toLowerCase()}`)
      .filter({ has: page.locator(`[data-path="${path}"]`) });
    await block.locator('.opblock-summary-control').click();
    await block.locator('.try-out__btn').click();
    if (operationId === 'Auth.login') {
      const body = block.locator('textarea.body-param__text');
      const prefilled = JSON.parse(await body.inputValue()) as { name: string };
      expect(prefilled).toEqual({
        name: 'operator',
        password: expect.stringContaining('npm start') as string,
      });
      await body.fill(JSON.stringify({ name: 'ada', password: PASSWORD }));
    }
    if (operationId === 'Auth.changePassword') {
      const body = block.locator('textarea.body-param__text');
      await body.fill((await body.inputValue()).replace('the password that npm start has shown', PASSWORD));
    }
    await block.locator('.execute').click();
    const status = block.locator('.live-responses-table .response .response-col_status');
    const shown = Number.parseInt(await status.innerText(), 10);
    await block.locator('.opblock-summary-control').click();
    return shown;
  }

  it('executes every operation as it is filled in', async () => {
    const { page } = visit;
    await poison(stack, LETTERS, 'nobody.knows');
    const operations = operationsOf(await runningDocument(stack)).sort((a, b) => rank(a) - rank(b));
    visit.allowErrors(/status of (409|503)/);
    await page.goto('/docs');
    await page.locator('.opblock').first().waitFor();
    await page.locator('.btn.authorize').click();
    const fields = page.locator('.auth-container');
    await eventually(async () => (await fields.count()) === 3);
    expect((await fields.allInnerTexts()).join()).not.toMatch(/cookie/i);
    await page.locator('.close-modal').click();
    const answers: Record<string, number> = {};
    for (const operation of operations) {
      if (operation.operationId === DISCARD)
        await eventually(async () => (await openLetters(stack)).length === LETTERS);
      answers[operation.operationId] = await execute(page, operation);
    }
    const otherThan2xx = Object.entries(answers).filter(([, status]) => !(status >= 200 && status < 300));
    expect(Object.fromEntries(otherThan2xx)).toEqual(OTHERWISE);
    for (const { operationId, responses } of operations)
      expect(Object.keys(responses)).toContain(String(answers[operationId]));
    expect(visit.errors).toEqual([]);
  });
});
