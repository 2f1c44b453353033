import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { source as axeSource, type AxeResults } from 'axe-core';
import { chromium, type Browser as Chromium, type BrowserContext, type Page } from 'playwright-core';
import { findChromium } from '../../../tools/servers/programs';
import { PASSWORD, root } from '../stack';

const program = findChromium();

/** Skipped on a machine that has no Chromium; with CI=true it fails there. */
export function describeWithBrowser(name: string, body: () => void): void {
  if (program) describe(name, body);
  else if (process.env['CI'] === 'true') {
    describe(name, () => {
      it('has a Chromium on this machine', () => expect(program).toBeDefined());
    });
  } else describe.skip(name, body);
}

/** Where screenshots go: docs/screenshots with SCREENSHOTS=docs, else a temporary folder. */
export const screenshots =
  process.env['SCREENSHOTS'] === 'docs'
    ? path.join(root, 'docs/screenshots')
    : path.join(tmpdir(), 'order-flow-screenshots');

export interface Look {
  readonly locale?: 'en-GB' | 'es-ES';
  readonly theme?: 'light' | 'dark';
  /** 390 × 844 with touch, instead of 1280 × 900. */
  readonly phone?: boolean;
}

/** Asked before anybody is signed in, which is how the page finds that out. */
const EXPECTED = /status of 401 .*\/v1\/auth\/me$/;

/** A Chromium, and the pages that are open in it. */
export class Browser {
  private constructor(private readonly chromium: Chromium) {}

  static async start(): Promise<Browser> {
    const isRoot = process.getuid?.() === 0;
    const args = ['--disable-dev-shm-usage', ...(isRoot ? ['--no-sandbox'] : [])];
    return new Browser(await chromium.launch({ executablePath: program ?? '', args }));
  }

  /** A visitor of its own: cookies, storage and errors are nobody else's. */
  async visit(
    gatewayUrl: string,
    { locale = 'en-GB', theme = 'light', phone = false }: Look = {},
  ): Promise<Visit> {
    const context = await this.chromium.newContext({
      baseURL: gatewayUrl,
      locale,
      timezoneId: 'Europe/Madrid',
      colorScheme: theme,
      reducedMotion: 'reduce',
      viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 900 },
      ...(phone && { hasTouch: true, isMobile: true, deviceScaleFactor: 2 }),
      acceptDownloads: true,
    });
    context.setDefaultTimeout(15_000);
    return new Visit(context, await context.newPage());
  }

  stop(): Promise<void> {
    return this.chromium.close();
  }
}

export class Visit {
  /** What the console has said of errors; a test expects it to be empty at its end. */
  readonly errors: string[] = [];
  private allowed: RegExp[] = [EXPECTED];

  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    const note = (text: string) => {
      if (!this.allowed.some((pattern) => pattern.test(text))) this.errors.push(text);
    };
    page.on('console', (message) => {
      if (message.type() === 'error') note(`${message.text()} ${message.location().url}`.trim());
    });
    page.on('pageerror', (error) => note(String(error)));
  }

  /** From now on these are what the test causes on purpose. */
  allowErrors(...patterns: RegExp[]): void {
    this.allowed.push(...patterns);
  }

  async open(screen: string): Promise<void> {
    await this.page.goto(`/admin${screen}`);
  }

  /** Signs in at the form: olga is an operator, vera a viewer. */
  async signIn(name: 'olga' | 'vera', screen = '/'): Promise<void> {
    await this.open(screen);
    await this.page.locator('input[name=username]').fill(name);
    await this.page.locator('input[name=password]').fill(PASSWORD);
    await this.page.locator('button[type=submit]').click();
    await this.page.locator('.RaLayout-content, .RaLayout-root').first().waitFor();
  }

  /** What axe finds of serious and critical faults, as short lines. */
  async axe(): Promise<string[]> {
    await this.settled();
    await this.page.evaluate(axeSource);
    const { violations } = await this.page.evaluate<AxeResults>(
      'axe.run(document, { resultTypes: ["violations"] })',
    );
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
  }

  /** Waits until what has come in moves no more: colours on their way to others are no colours to judge. */
  async settled(): Promise<void> {
    await this.page.evaluate(`Promise.allSettled(document.getAnimations()
      .filter((animation) => animation.effect.getComputedTiming().endTime < 5000)
      .map((animation) => animation.finished))`);
  }

  /** Writes `<name>.png`, of another of the visitor's pages if it is given. */
  async screenshot(name: string, fullPage = false, page = this.page): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    await this.settled();
    await page.screenshot({ path: path.join(screenshots, `${name}.png`), fullPage });
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
