// @ts-check
'use strict';

const fs = require('node:fs');

const EVERY_MS = 200;

/**
 * Reports the lines that another process appends to a file.
 * @param {string} file must exist
 * @param {(line: string) => void} onLine
 * @returns {{ restart: () => void, end: () => void }} restart: reports the lines so far and then begins at the file's
 * start; call it before the file is emptied. end: reports the lines so far and stops
 */
function followFile(file, onLine) {
  const fd = fs.openSync(file, 'r');
  const buffer = Buffer.alloc(256 * 1024);
  let rest = '';
  let position = 0;
  const read = () => {
    for (;;) {
      const count = fs.readSync(fd, buffer, 0, buffer.length, position);
      if (count === 0) return;
      position += count;
      // latin1 keeps single bytes, so a character that is split at the end of the buffer survives.
      const lines = (rest + buffer.toString('latin1', 0, count)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(Buffer.from(line, 'latin1').toString('utf8'));
    }
  };
  const timer = setInterval(read, EVERY_MS);
  return {
    restart: () => {
      read();
      position = 0;
    },
    end: () => {
      clearInterval(timer);
      read();
      fs.closeSync(fd);
    },
  };
}

/**
 * @param {string} file
 * @param {number} [bytes]
 * @returns {string} the end of a text file, '' if there is none
 */
function endOfFile(file, bytes = 16 * 1024) {
  if (!fs.existsSync(file)) return '';
  const fd = fs.openSync(file, 'r');
  try {
    const { size } = fs.fstatSync(fd);
    const buffer = Buffer.alloc(Math.min(size, bytes));
    fs.readSync(fd, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8');
  } finally {
    fs.closeSync(fd);
  }
}

module.exports = { followFile, endOfFile };
