import { useEffect } from 'react';

/** Where react-admin's `Title` puts what a screen is called. */
const TITLE_ID = 'react-admin-title';

/** Calls the browser's tab what the screen is called, so that tabs, history and screen readers tell screens apart. */
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
