import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { inOrder } from './in-order';

describe('inOrder', () => {
  const run = (...handlers: RequestHandler[]) => {
    const ends: unknown[][] = [];
    void inOrder(...handlers)(
      {} as Request,
      {} as Response,
      ((...args: unknown[]) => ends.push(args)) as NextFunction,
    );
    return ends;
  };

  it('goes through all, one after the other, then on', () => {
    const seen: number[] = [];
    const note =
      (n: number): RequestHandler =>
      (_, __, next) => {
        seen.push(n);
        next();
      };
    expect(run(note(1), note(2), note(3))).toEqual([[undefined]]);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('ends with the first error, and where a handler answers by itself', () => {
    const never = jest.fn();
    const error = new Error('refused');
    expect(run((_, __, next) => next(error), never)).toEqual([[error]]);
    expect(
      run(() => {
        throw error;
      }, never),
    ).toEqual([[error]]);
    expect(run(() => undefined, never)).toEqual([]);
    expect(never).not.toHaveBeenCalled();
  });

  it('hands on what a handler rejects with', async () => {
    const error = new Error('later');
    const ends = run(() => Promise.reject(error));
    await new Promise((resolve) => setImmediate(resolve));
    expect(ends).toEqual([[error]]);
  });
});
