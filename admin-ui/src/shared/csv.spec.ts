import { csvRow } from './csv';

describe('a row of CSV', () => {
  it('quotes what needs it, and leaves nothing empty as nothing', () => {
    expect(csvRow(['a', 'b,c', 'd "e"', 'f\ng', 1, true, null, undefined])).toBe(
      'a,"b,c","d ""e""","f\ng",1,true,,\r\n',
    );
  });

  it('runs in no spreadsheet', () => {
    expect(csvRow(['=1+1', '-1', -1, '@x'])).toBe("'=1+1,'-1,-1,'@x\r\n");
  });
});
