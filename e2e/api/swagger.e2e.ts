import type { Page } from 'playwright-core';
import { recoveryToken } from '@order-flow/webhook-verifier';
import type { EndpointWithSecret, MailPage } from '@order-flow/contracts/payloads';
import { PASSWORD, Stack } from '../support/stack';
import { operationsOf, runningDocument, type Operation } from '../support/api/openapi';
import { eventually } from '../support/eventually';
import { openLetters, poison } from '../support/poison';
import { noteSecret } from '../support/secrets';
import { Browser, describeWithBrowser, type Visit } from '../support/servers/browser';
import { headerOf, MailServer } from '../support/servers/mail-server';

/** These come first: what they answer is filled into the others. */
const FIRST = [
  'Auth.login',
  'Accounts.createAccount',
  'Webhooks.createEndpoint',
  'Orders.createOrder',
  'Orders.listOrders',
  'DeadLetters.page',
  'DeadLetters.replay',
  'Webhooks.replayEndpoint',
];
/** These change an order, an address or an endpoint for good, or end the session. */
const LAST = [
  'DeadLetters.resend',
  'Orders.redrive',
  'Orders.reject',
  'OrderRuns.start',
  'OrderRuns.progress',
  'OrderRuns.stop',
  'Orders.cancel',
  'Faults.stop',
  'ProviderEvents.providerEvents',
  'Unsubscribe.page',
  'Unsubscribe.unsubscribe',
  'Notifications.erase',
  'Webhooks.removeEndpoint',
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
const LETTERS = 2;
/** What a mail provider signs in with. */
const EVENTS_SECRET = 'a-secret-of-the-mail-provider';
/** The address in the example of an order. */
const CUSTOMER = 'ana@mail.example';

describeWithBrowser('the page at /docs', () => {
  let mails: MailServer;
  let stack: Stack;
  let browser: Browser;
  let visit: Visit;
  let tokenOfEndpoint = '';
  beforeAll(async () => {
    mails = await MailServer.start();
    const settings = {
      SEED_CATALOGUE: 'true',
      // On a machine that is busy an answer may take longer than 5 s.
      RPC_TIMEOUT_MS: '30000',
      FAULTS_ENABLED: 'true',
      MAIL_PROVIDERS: mails.url,
      MAIL_PUBLIC_URL: 'https://shop.example',
      MAIL_EVENTS_SECRET: EVENTS_SECRET,
    };
    [stack, browser] = await Promise.all([
      Stack.start(settings, [], undefined, { optional: ['webhooks-service', 'notifications-service'] }),
      Browser.start(),
    ]);
    visit = await browser.visit(stack.url('gateway'));
  });
  afterAll(async () => {
    await browser.stop();
    await stack.stop();
    await mails.stop();
  });

  /** What has to be there before an operation can succeed. */
  const UNTIL: Readonly<Record<string, () => Promise<unknown>>> = {
    // The replay has failed again: then the dead letter is open and can be discarded.
    'DeadLetters.discard': () => eventually(async () => (await openLetters(stack)).length === LETTERS),
    'Notifications.listMails': () =>
      eventually(async () => {
        const viewer = await stack.asViewer();
        const { body } = await stack.http<MailPage>('GET', '/v1/notifications/mails', undefined, viewer);
        return body.items[0]?.status === 'sent';
      }),
  };

  const rank = ({ operationId }: Operation) =>
    LAST.includes(operationId)
      ? 1000 + LAST.indexOf(operationId)
      : FIRST.includes(operationId)
        ? FIRST.indexOf(operationId)
        : 100;

  /** Fills a token into "Authorize", for the operations that ask for it. */
  async function authorize(page: Page, scheme: string, token: string): Promise<void> {
    await page.locator('.btn.authorize').click();
    const form = page.locator('.auth-container').filter({ hasText: `${scheme} (http, Bearer)` });
    await form.locator('input').fill(token);
    await form.getByRole('button', { name: 'Apply credentials' }).click();
    await form.getByText('Authorized').waitFor();
    await page.locator('.close-modal').click();
  }

  /** The token of the link in the customer's first mail. */
  function unsubscribeToken(): string {
    const [mail] = mails.to(CUSTOMER);
    const link = mail && headerOf(mail, 'List-Unsubscribe');
    const token = /\/unsubscribe\?token=([^>]+)>/.exec(link ?? '')?.[1];
    if (token === undefined) throw new Error('the mail has no link to unsubscribe');
    return token;
  }

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
    if (path === '/v1/unsubscribe') {
      const token = block.locator('input[placeholder=token]');
      expect(await token.inputValue()).toBe('the token in the link of a mail');
      await token.fill(unsubscribeToken());
    }
    const [answered] = await Promise.all([
      page.waitForResponse(
        (response) => response.request().method() === method && !/docs/.test(response.url()),
      ),
      block.locator('.execute').click(),
    ]);
    if (operationId === 'Webhooks.createEndpoint' || operationId === 'Webhooks.rotateSecret') {
      const { secret } = (await answered.json()) as EndpointWithSecret;
      noteSecret('the secret of an endpoint', secret);
      tokenOfEndpoint = recoveryToken(secret);
    }
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
    await eventually(async () => (await fields.count()) === 5);
    expect((await fields.allInnerTexts()).join()).not.toMatch(/cookie/i);
    await page.locator('.close-modal').click();
    const answers: Record<string, number> = {};
    for (const operation of operations) {
      const { operationId } = operation;
      if (operationId === 'Webhooks.missed') await authorize(page, 'recoveryToken', tokenOfEndpoint);
      if (operationId === 'ProviderEvents.providerEvents')
        await authorize(page, 'providerSecret', EVENTS_SECRET);
      await UNTIL[operationId]?.();
      answers[operationId] = await execute(page, operation);
    }
    const otherThan2xx = Object.entries(answers).filter(([, status]) => !(status >= 200 && status < 300));
    expect(Object.fromEntries(otherThan2xx)).toEqual(OTHERWISE);
    for (const { operationId, responses } of operations)
      expect(Object.keys(responses)).toContain(String(answers[operationId]));
    expect(visit.errors).toEqual([]);
    // About a hundred operations, each with some clicks.
  }, 600_000);
});
