/** The mark of the product: the way of an order through three stations. The browser's tab has the same in icon.svg. */
export const Mark = ({ size }: { size: number }) => (
  <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden focusable={false} style={{ flexShrink: 0 }}>
    <rect width="32" height="32" rx="7" fill="#0f7285" />
    <path d="M7 10h11M7 16h18M7 22h8" stroke="#fff" strokeWidth="3" strokeLinecap="round" />
    <circle cx="23" cy="10" r="2.5" fill="#8be3c0" />
    <circle cx="20" cy="22" r="2.5" fill="#ffc56b" />
  </svg>
);
