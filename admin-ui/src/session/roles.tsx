import { Button, Tooltip, type ButtonProps } from '@mui/material';
import type { MouseEvent } from 'react';
import { usePermissions, useTranslate } from 'react-admin';
import { Link, type LinkProps } from 'react-router';

/** Whether the user may change anything; false until known. */
export function useCanWrite(): boolean {
  const { permissions } = usePermissions<string>();
  return permissions === 'operator' || permissions === 'admin';
}

/** Why a write is not possible now; undefined if it is possible. `reason` is the screen's own reason, translated. */
export function useWhyNot(reason?: string): string | undefined {
  const translate = useTranslate();
  return useCanWrite() ? reason : translate('app.viewer_reason');
}

export type WriteButtonProps = Omit<ButtonProps, 'disabled'> & {
  /** Why the button is disabled, translated. For a viewer, the missing role is shown instead. */
  readonly whyNot?: string | undefined;
  readonly to?: LinkProps['to'];
};

/**
 * A button for a write. When it is disabled it still takes the focus and shows the reason, which the attribute `disabled`
 * would prevent.
 */
export function WriteButton({ whyNot, to, onClick, sx, type, ...props }: WriteButtonProps) {
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
