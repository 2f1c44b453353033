import { Button, Tooltip, type ButtonProps } from '@mui/material';
import type { MouseEvent } from 'react';
import { usePermissions, useTranslate } from 'react-admin';
import { Link, type LinkProps } from 'react-router';

/** Whether who is signed in may change anything; false until it is known. */
export function useCanWrite(): boolean {
  const { permissions } = usePermissions<string>();
  return permissions === 'operator';
}

/** Why a write is not possible now; undefined where it is. `reason`: the screen's own one, translated. */
export function useWhyNot(reason?: string): string | undefined {
  const translate = useTranslate();
  return useCanWrite() ? reason : translate('app.viewer_reason');
}

type Props = Omit<ButtonProps, 'disabled'> & {
  /** Why it cannot be used now, translated; a viewer's reason comes before it. */
  readonly whyNot?: string | undefined;
  readonly to?: LinkProps['to'];
};

/**
 * A button for a write. Where it cannot be used it stays reachable, by keyboard too, and says why: `disabled` would take
 * the focus and the reason away with it.
 */
export function WriteButton({ whyNot, to, onClick, sx, type, ...props }: Props) {
  const reason = useWhyNot(whyNot);
  if (reason === undefined) {
    const link = to === undefined ? {} : { component: Link, to };
    return <Button {...props} {...link} onClick={onClick} type={type ?? 'button'} sx={sx ?? {}} />;
  }
  const refuse = (event: MouseEvent) => event.preventDefault();
  return (
    <Tooltip title={reason} describeChild>
      <Button
        {...props}
        type="button"
        aria-disabled
        onClick={refuse}
        disableRipple
        sx={{ ...(sx as object), filter: 'grayscale(1)', opacity: 0.7, cursor: 'not-allowed' }}
      />
    </Tooltip>
  );
}
