import { useCallback, useEffect } from 'react';
import { useTranslate } from 'react-admin';
import { useFormState } from 'react-hook-form';
import { useBeforeUnload, useBlocker } from 'react-router';
import { signedIn } from '../../session/session';
import { createStore } from '../../store';

/** Whether a form holds edits that would be lost. Signing out asks too, before it ends the session. */
export const unsaved = createStore(false);

/**
 * Asks before the user leaves the form, or closes the tab, with edits that are not saved. React-admin's own
 * `warnWhenUnsavedChanges` takes a save that was refused for a save.
 */
export function useUnsavedWarning(enabled: boolean): void {
  const translate = useTranslate();
  const { dirtyFields, isSubmitting } = useFormState();
  // While a save runs, its success leads away.
  const isUnsaved = enabled && !isSubmitting && Object.keys(dirtyFields).length > 0;
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      isUnsaved && signedIn.get() !== null && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    if (window.confirm(translate('ra.message.unsaved_changes'))) blocker.proceed();
    else blocker.reset();
  }, [blocker, translate]);
  useEffect(() => {
    unsaved.set(isUnsaved);
    return () => unsaved.set(false);
  }, [isUnsaved]);
  useBeforeUnload(useCallback((event) => isUnsaved && event.preventDefault(), [isUnsaved]));
}
