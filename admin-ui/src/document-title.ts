import { useEffect } from 'react';

/** The element in which react-admin's `Title` puts the screen's title. */
const TITLE_ID = 'react-admin-title';

/** Gives the browser tab the screen's title, so that tabs, history and screen readers can tell screens apart. */
export function useDocumentTitle(product: string): void {
  useEffect(() => {
    const title = document.getElementById(TITLE_ID);
    if (!title) return undefined;
    const name = () => {
      const screen = title.textContent.trim();
      document.title = screen ? `${screen} – ${product}` : product;
    };
    const observer = new MutationObserver(name);
    observer.observe(title, { childList: true, characterData: true, subtree: true });
    name();
    return () => observer.disconnect();
  }, [product]);
}
