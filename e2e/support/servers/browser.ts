import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { source as axeSource, type AxeResults } from 'axe-core';
import { chromium, type Browser as Chromium, type BrowserContext, type Page } from 'playwright-core';
import { findChromium } from '../../../tools/servers/programs';
import { describeWith } from '../describe-with';
import { eventually } from '../eventually';
import { PASSWORD, root } from '../stack';

const program = findChromium();

export const describeWithBrowser = (name: string, body: () => void): void =>
  describeWith('a Chromium', program, name, body);

/**
 * Where screenshots go: into docs/screenshots with SCREENSHOTS=docs, but only those that the README shows
 * (`npm run screenshots`); into a temporary folder with any other value. Without the variable none are made: no test reads
 * them, and each takes 0.2 to 0.4 s of CPU.
 */
const { SCREENSHOTS } = process.env;
const shown = readFileSync(path.join(root, 'README.md'), 'utf8');
function fileOf(screenshot: string): string | undefined {
  const inDocs = `docs/screenshots/${screenshot}.png`;
  if (SCREENSHOTS === 'docs') return shown.includes(inDocs) ? path.join(root, inDocs) : undefined;
  return SCREENSHOTS && path.join(tmpdir(), 'order-flow-screenshots', `${screenshot}.png`);
}

const THEMES = ['light', 'dark'] as const;
type Theme = (typeof THEMES)[number];
/** The background of a page. */
export const BACKGROUND: Readonly<Record<Theme, string>> = {
  light: 'rgb(244, 242, 236)',
  dark: 'rgb(15, 22, 24)',
};

/** What axe says about colours. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

export interface Look {
  readonly locale?: 'en-GB' | 'es-ES';
  readonly theme?: Theme;
  /** A phone: 390 × 844 with touch. Otherwise 1280 × 900. */
  readonly phone?: boolean;
}

/** Pixels: phones, tablets, and windows up to a large screen. Between them, the layout changes. */
const WIDTHS = [390, 600, 768, 900, 1024, 1280, 1920];

/** How much wider than its window the page is, and what sticks out of the window. To be evaluated on the page. */
const stickingOut = `(() => {
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over <= 0) return undefined;
  const out = [...document.body.querySelectorAll('*')].filter(
    (element) => element.getBoundingClientRect().right > innerWidth,
  );
  const names = out.map((element) => element.tagName.toLowerCase() + '.' + element.getAttribute('class'));
  return over + ' px: ' + names.join(', ').slice(0, 1000);
})()`;

/** To be evaluated on the page. */
const TWO_FRAMES = 'new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)))';
/** A layout that is too wide gets so long to become another one. It only ends a wait that is in vain. */
const LAYOUT_LIMIT_MS = 5000;

/** The page requests this to find out whether anyone is signed in. */
const EXPECTED = /status of 401 .*\/v1\/auth\/me$/;

/** A Chromium and its open pages. */
export class Browser {
  private constructor(private readonly chromium: Chromium) {}

  static async start(): Promise<Browser> {
    const isRoot = process.getuid?.() === 0;
    const args = ['--disable-dev-shm-usage', ...(isRoot ? ['--no-sandbox'] : [])];
    return new Browser(await chromium.launch({ executablePath: program ?? '', args }));
  }

  /** Opens a page for a new visitor, with separate cookies, storage and errors. */
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
    // It only ends a wait that is in vain. With a load of 16 on two CPUs a page was seen to need more than 15 s.
    context.setDefaultTimeout(60_000);
    return new Visit(context, await context.newPage(), phone);
  }

  stop(): Promise<void> {
    return this.chromium.close();
  }
}

export class Visit {
  /** The errors on the console. A test expects none at its end. */
  readonly errors: string[] = [];
  private allowed: RegExp[] = [EXPECTED];

  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly phone: boolean,
  ) {
    const note = (text: string) => {
      if (!this.allowed.some((pattern) => pattern.test(text))) this.errors.push(text);
    };
    page.on('console', (message) => {
      if (message.type() === 'error') note(`${message.text()} ${message.location().url}`.trim());
    });
    page.on('pageerror', (error) => note(String(error)));
  }

  /** Ignores these errors from now on, because the test causes them on purpose. */
  allowErrors(...patterns: RegExp[]): void {
    this.allowed.push(...patterns);
  }

  async open(screen: string): Promise<void> {
    await this.page.goto(`/admin${screen}`);
  }

  /** Opens a screen as a user who is signed in. ada is an admin, olga an operator, vera a viewer. */
  async signIn(name: 'ada' | 'olga' | 'vera', screen = '/'): Promise<void> {
    // The answer's cookie goes to the page. The form would take a second load of the page.
    const answer = await this.context.request.post('/auth/login', { data: { name, password: PASSWORD } });
    if (!answer.ok()) throw new Error(`POST /auth/login answered ${answer.status()}: ${await answer.text()}`);
    await this.open(screen);
    await this.untilSignedIn();
  }

  /** Signs in with the form. */
  async signInByForm(name: 'ada' | 'olga' | 'vera', screen = '/'): Promise<void> {
    await this.open(screen);
    await this.page.locator('input[name=username]').fill(name);
    await this.page.locator('input[name=password]').fill(PASSWORD);
    await this.page.locator('button[type=submit]').click();
    await this.untilSignedIn();
  }

  private untilSignedIn(): Promise<void> {
    return this.page.locator('.RaLayout-content, .RaLayout-root').first().waitFor();
  }

  /**
   * Expects that axe finds no fault, that nothing is wider than the screen, and that the title is not cut, in each theme, as on a device that changes
   * from day to night: a load of the page for each theme would take 2 s of CPU. `name` and `fullPage` are for screenshots.
   */
  async looksRight(name: string, { fullPage = false, minorFaults = false } = {}): Promise<void> {
    for (const theme of THEMES) {
      await this.page.emulateMedia({ colorScheme: theme });
      await eventually(async () => (await this.background()) === BACKGROUND[theme]);
      await this.screenshot(`${name}-${this.phone ? 'phone-' : ''}${theme}`, fullPage);
      // The other themes have the same elements in other colours.
      const rules = theme === THEMES[0] ? undefined : COLOUR_RULES;
      expect(await this.axe(minorFaults, rules)).toEqual([]);
      expect(await this.page.evaluate('document.documentElement.scrollWidth <= screen.width')).toBe(true);
      expect(await this.cutTitle()).toBeUndefined();
    }
  }

  /** Expects that nothing is wider than the window, from a phone's to a large screen's. */
  async fitsWindows(): Promise<void> {
    const before = this.page.viewportSize();
    const wider: Record<number, string> = {};
    for (const width of WIDTHS) {
      await this.page.setViewportSize({ width, height: 900 });
      // The page hears of its new width in the next frame, and React draws the other layout after it.
      await this.page.evaluate(TWO_FRAMES);
      await eventually(async () => {
        await this.settled();
        const over = await this.page.evaluate<string | undefined>(stickingOut);
        if (over) throw new Error(over);
        return true;
      }, LAYOUT_LIMIT_MS).catch((error: unknown) => (wider[width] = String(error)));
    }
    if (before) await this.page.setViewportSize(before);
    expect({ url: this.page.url(), wider }).toEqual({ url: this.page.url(), wider: {} });
  }

  /** The title of the screen, if only a part of it is shown. */
  private async cutTitle(): Promise<string | undefined> {
    // Letters may reach a pixel beyond their line.
    const isCut = await this.page
      .evaluate<boolean>(`(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>
      scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1)(document.querySelector('#react-admin-title'))`);
    return isCut ? this.page.locator('#react-admin-title').innerText() : undefined;
  }

  background(): Promise<string> {
    return this.page.evaluate('getComputedStyle(document.body).backgroundColor');
  }

  /** The serious and critical faults that axe finds, or all of them, as short lines. `rules`: only what these find. */
  async axe(all = false, rules?: readonly string[]): Promise<string[]> {
    await this.settled();
    if (!(await this.page.evaluate<boolean>('"axe" in globalThis'))) await this.page.evaluate(axeSource);
    const options = { resultTypes: ['violations'], ...(rules && { runOnly: rules }) };
    const { violations } = await this.page.evaluate<AxeResults>(
      `axe.run(document, ${JSON.stringify(options)})`,
    );
    return violations
      .filter(({ impact }) => all || impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => ({
        id,
        // While a tooltip shows, it is at the end of the page, outside of its regions. Its button names it.
        parts: nodes
          .map(({ html }) => html)
          .filter((html) => id !== 'region' || !html.includes('role="tooltip"')),
      }))
      .filter(({ parts }) => parts.length > 0)
      .map(({ id, parts }) => `${id}: ${parts.map((html) => html.slice(0, 200)).join(' | ')}`);
  }

  /** Clicks on Export. Returns the lines of the file, the header first. */
  async exported(): Promise<string[]> {
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.getByRole('button', { name: 'Export' }).click(),
    ]);
    return readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n');
  }

  /** Waits until all animations have ended, because colours in transition would fail the contrast check. */
  async settled(): Promise<void> {
    await this.page.evaluate(`Promise.allSettled(document.getAnimations()
      .filter((animation) => animation.effect.getComputedTiming().endTime < 5000)
      .map((animation) => animation.finished))`);
  }

  /** Writes `<name>.png` of the visitor's page, or of the given page, if screenshots are wanted. */
  async screenshot(name: string, fullPage = false, page = this.page): Promise<void> {
    await this.settled();
    const file = fileOf(name);
    if (!file) return;
    mkdirSync(path.dirname(file), { recursive: true });
    await page.screenshot({ path: file, fullPage });
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
