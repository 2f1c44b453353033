// @ts-check
'use strict';

/**
 * @param {string} text a URL; or several, separated by commas; or one with several hosts
 * @returns {string[]} a URL for each server
 */
function eachUrl(text) {
  return text.split(/,\s*(?=[a-z+]+:\/\/)/).flatMap((url) => {
    const [, before = '', hosts = '', rest = ''] =
      /^([a-z+]+:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/s.exec(url) ?? [];
    return before === '' ? [url] : hosts.split(',').map((host) => `${before}${host.trim()}${rest}`);
  });
}

module.exports = { eachUrl };
