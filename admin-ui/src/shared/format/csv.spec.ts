import { csvRow } from './csv';

describe('a row of CSV', () => {
  it('quotes fields that need it, and writes missing values as empty fields', () => {
    expect(csvRow(['a', 'b,c', 'd "e"', 'f\ng', 1, true, null, undefined])).toBe(
      'a,"b,c","d ""e""","f\ng",1,true,,\r\n',
    );
  });

  it('does not run as a formula in a spreadsheet', () => {
    expect(csvRow(['=1+1', '-1', -1, '@x', '＝1'])).toBe("'=1+1,'-1,-1,'@x,'＝1\r\n");
    expect(csvRow(['\n=1', 'a;=1', 'b\t=1'])).toBe(`"'\n=1","a;=1","b\t=1"\r\n`);
  });
});
