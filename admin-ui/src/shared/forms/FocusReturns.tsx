import { useEffect, useState } from 'react';

/** What has the focus, and everything around it, from the inside out. */
function focusPath(): HTMLElement[] {
  const path: HTMLElement[] = [];
  let element: Element | null = document.activeElement;
  for (; element && element !== document.body; element = element.parentElement)
    if (element instanceof HTMLElement) path.push(element);
  return path;
}

/**
 * Inside a dialog: when the dialog closes, the focus goes back to the button that opened it. If what was confirmed has removed
 * that button, the focus goes to the nearest part of the page around it. Otherwise a keyboard would start again at the top.
 */
export function FocusReturns(): null {
  // Read before the dialog is on the page and takes the focus.
  const [path] = useState(focusPath);
  useEffect(
    () => () => {
      // The dialog gives the focus back in the same tick, if the button is still there.
      setTimeout(() => {
        if (document.activeElement !== document.body) return;
        const [nearest] = path.filter((element) => element.isConnected);
        if (!nearest) return;
        if (nearest.tabIndex < 0) nearest.tabIndex = -1;
        nearest.focus();
      });
    },
    [path],
  );
  return null;
}
