// @ts-check
'use strict';

const { audience } = require('./audience');
const { backlog } = require('./backlog');
const { broker } = require('./broker');
const { channels } = require('./channels');
const { crashPoints } = require('./crash-points');
const { kills } = require('./kills');
const { messages } = require('./messages');
const { network } = require('./network');
const { pauses } = require('./pauses');
const { poison } = require('./poison');
const { redis } = require('./redis');
const { storage } = require('./storage');
const { surroundings } = require('./surroundings');

/** All faults. @type {readonly import('./fault').Fault[]} */
const catalogue = [
  ...kills,
  ...crashPoints,
  ...broker,
  ...network,
  ...pauses,
  ...messages,
  ...redis,
  ...storage,
  ...poison,
  ...channels,
  ...surroundings,
  ...audience,
  ...backlog,
];

module.exports = { catalogue };
