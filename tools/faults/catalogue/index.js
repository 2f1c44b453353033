// @ts-check
'use strict';

const { broker } = require('./broker');
const { kills } = require('./kills');
const { network } = require('./network');

/** All faults, in the order of the table. @type {readonly import('./fault').Fault[]} */
const catalogue = [...kills, ...broker, ...network];

module.exports = { catalogue };
