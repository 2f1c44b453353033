/**
 * Tests that need a program of this machine. Without it they are skipped, and the summary says so. With CI=true they fail
 * instead, because there `npm test` has installed it (tools/test/test-tools.js).
 *
 * @param what the program's name, for the failure
 * @param program what was found; undefined if the machine does not have it
 */
export function describeWith(what: string, program: unknown, name: string, body: () => void): void {
  if (program !== undefined) describe(name, body);
  else if (process.env['CI'] !== 'true') describe.skip(name, body);
  else describe(name, () => it(`has ${what} on this machine`, () => expect(program).toBeDefined()));
}
