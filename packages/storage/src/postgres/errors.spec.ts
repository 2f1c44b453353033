import { DatabaseUnavailableError } from '@order-flow/contracts/errors';
import { DatabaseError } from 'pg';
import { ConflictError, InterruptedError } from '../connections';
import { classified } from './errors';

/** An error as the server sends it. */
const sent = (code: string) => Object.assign(new DatabaseError('why', 3, 'error'), { code });

describe('an error of PostgreSQL', () => {
  it.each([
    ['40001', 'serialization failure', ConflictError],
    ['40P01', 'deadlock', ConflictError],
    ['23505', 'unique violation', ConflictError],
    ['55P03', 'lock timeout', DatabaseUnavailableError],
    ['57014', 'statement timeout', InterruptedError],
    ['08006', 'connection failure', DatabaseUnavailableError],
    ['25006', 'read-only transaction', DatabaseUnavailableError],
    ['25P03', 'idle in transaction for too long', DatabaseUnavailableError],
    ['28000', 'no such user', DatabaseUnavailableError],
    ['28P01', 'wrong password', DatabaseUnavailableError],
    ['3D000', 'no such database', DatabaseUnavailableError],
    ['53100', 'disk full', DatabaseUnavailableError],
    ['53200', 'out of memory', DatabaseUnavailableError],
    ['53300', 'too many connections', DatabaseUnavailableError],
    ['57P01', 'shut down by an operator', DatabaseUnavailableError],
    ['57P03', 'still starting', DatabaseUnavailableError],
    ['58030', 'I/O error', DatabaseUnavailableError],
    ['F0001', 'configuration file error', DatabaseUnavailableError],
  ])('%s (%s) becomes one of ours', (code, _, type) => {
    const error = classified(sent(code));
    expect(error).toBeInstanceOf(type);
    expect(error.message).toBe('why');
  });

  it.each([
    ['22001', 'text too long'],
    ['22P02', 'no UUID'],
    ['22P05', 'a zero byte'],
    ['23502', 'not null violation'],
    ['23514', 'check violation'],
    ['25P02', 'in a failed transaction'],
    ['42601', 'syntax error'],
    ['42P01', 'no such table'],
    ['54000', 'too large'],
    ['P0001', 'raised by a function'],
  ])('%s (%s) says something about the statement, and stays', (code) => {
    const error = sent(code);
    expect(classified(error)).toBe(error);
  });

  it('that is none of the server means that the connection is gone', () => {
    const cause = new Error('read ECONNRESET');
    expect(classified(cause)).toMatchObject({ message: 'read ECONNRESET', cause });
    expect(classified(cause)).toBeInstanceOf(DatabaseUnavailableError);
  });
});
