// @ts-check
'use strict';

const { PLAIN } = require('./catalogue/fault');

/** @typedef {import('./plan').PlannedRun} PlannedRun */

/**
 * Hands the planned runs out to the lanes. A new system takes longer to start than most runs take, so a lane keeps the
 * settings that it has. When no run is left for them, it takes settings that no other lane has. When there are none, it
 * helps another lane, from the other end.
 */
class Schedule {
  /** @param {readonly PlannedRun[]} planned */
  constructor(planned) {
    this.waiting = [...planned];
    /** @type {Map<number, string>} the settings that each lane has, by their name */
    this.settings = new Map();
  }

  /**
   * @param {number} lane
   * @returns {PlannedRun | undefined} undefined: nothing is left for this lane
   */
  next(lane) {
    const own = this.settings.get(lane);
    this.settings.delete(lane);
    const others = [...this.settings.values()];
    let at = this.waiting.findIndex((run) => settingsOf(run) === own);
    if (at === -1) at = this.waiting.findIndex((run) => !others.includes(settingsOf(run)));
    if (at === -1) at = this.whereHelpIsNeeded(others);
    const run = at === -1 ? undefined : this.waiting.splice(at, 1)[0];
    if (run !== undefined) this.settings.set(lane, settingsOf(run));
    return run;
  }

  /**
   * @param {readonly string[]} taken the settings of the other lanes
   * @returns {number} the last run that waits longer for the lanes with its settings than a new system needs to start; -1:
   * there is none
   */
  whereHelpIsNeeded(taken) {
    return this.waiting.findLastIndex((run) => {
      const settings = settingsOf(run);
      const left = this.waiting.filter((other) => settingsOf(other) === settings).length;
      return left > taken.filter((other) => other === settings).length;
    });
  }
}

/** @param {PlannedRun} run */
const settingsOf = ({ fault }) => (fault.profile ?? PLAIN).name;

module.exports = { Schedule };
