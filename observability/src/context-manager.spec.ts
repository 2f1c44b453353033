import { EventEmitter } from 'node:events';
import { createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { ContextManager } from './context-manager';

describe('ContextManager', () => {
  const manager = new ContextManager();
  const KEY = createContextKey('key');
  const given = ROOT_CONTEXT.setValue(KEY, 'given');

  it('runs a bound function in its context, with its arguments, wherever it is called', () => {
    const bound = manager.bind(given, (a: number, b: number) => [manager.active().getValue(KEY), a + b]);
    expect(bound(1, 2)).toEqual(['given', 3]);
    expect(manager.with(ROOT_CONTEXT.setValue(KEY, 'other'), () => bound(2, 3))).toEqual(['given', 5]);
    expect(manager.active().getValue(KEY)).toBeUndefined();
  });

  it('leaves event emitters as they are', () => {
    const emitter = new EventEmitter();
    expect(manager.bind(given, emitter)).toBe(emitter);
    expect(Object.keys(emitter)).not.toContain('on');
  });
});
