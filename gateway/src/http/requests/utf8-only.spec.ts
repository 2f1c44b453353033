import { utf8Only } from './utf8-only';

const check = (body: Buffer, encoding: string) => () => utf8Only(undefined, undefined, body, encoding);

describe('the bytes of a body', () => {
  it('may be any UTF-8', () => {
    expect(check(Buffer.from('{"reference":"Größe 漢字 🙂"}'), 'utf-8')).not.toThrow();
  });

  it('are refused where they are not', () => {
    const body = Buffer.from('{"reference":"a\u00ffb"}', 'latin1');
    expect(check(body, 'utf-8')).toThrow('not valid UTF-8');
  });

  it('are left to the parser in another encoding', () => {
    expect(check(Buffer.from('{}', 'utf16le'), 'utf-16')).not.toThrow();
  });
});
