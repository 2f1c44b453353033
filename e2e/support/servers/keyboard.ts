import type { Page } from 'playwright-core';

/** More stops than any screen has. */
const MOST = 600;

/**
 * Goes through the page with the Tab key until it comes back to where it began. Returns, as short lines, what one can use
 * with the mouse only, and what Tab never reaches. Both are empty on a page that needs no mouse.
 */
export async function needsMouse(page: Page): Promise<string[]> {
  await page.evaluate('globalThis.reached = new Set()');
  for (let stops = 0; stops < MOST; stops++) {
    await page.keyboard.press('Tab');
    // The page has no control any more, or the first one again: that was the whole way round.
    if (await page.evaluate<boolean>(REACHED_BEFORE)) return page.evaluate<string[]>(NOT_REACHED);
  }
  return [`Tab does not come round within ${MOST} stops`];
}

/**
 * The walk may begin anywhere: between the last control and the first one Tab passes the page itself, which ends the walk
 * only if it is passed twice. Then whatever the walk began with was replaced, or there is no control at all.
 */
const REACHED_BEFORE = `(() => {
  const { activeElement, body } = document;
  if (reached.has(activeElement)) {
    if (activeElement !== body || reached.passed) return true;
    reached.passed = true;
  }
  reached.add(activeElement);
  return false;
})()`;

/** What a click does inside a field, such as opening its list, the field itself does with the arrow keys. */
const NOT_REACHED = `(() => {
  const CONTROL = 'a[href], button, input, select, textarea, summary, [tabindex]';
  const FIELD = '.MuiInputBase-root, label';
  const inOrder = (element) => element.matches(CONTROL) && element.tabIndex >= 0;
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('[inert]');
  const line = (what, element) => what + ': ' + element.outerHTML.slice(0, 160);
  const lines = [];
  for (const element of document.body.querySelectorAll('*')) {
    if (!shown(element)) continue;
    if (inOrder(element) && !element.disabled && !reached.has(element)) lines.push(line('not reached', element));
    const parent = element.parentElement;
    const isClickable = getComputedStyle(element).cursor === 'pointer' && getComputedStyle(parent).cursor !== 'pointer';
    const hasKey = (own) => own.closest(CONTROL) || own.closest(FIELD) || [...own.querySelectorAll(CONTROL)].some(inOrder);
    if (isClickable && !hasKey(element)) lines.push(line('mouse only', element));
  }
  return lines;
})()`;
