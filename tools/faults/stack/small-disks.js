// @ts-check
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

const BALLAST = 'ballast';
const BLOCK = Buffer.alloc(64 * 1024, 1);

/** @returns {string | undefined} why this machine cannot have small disks; undefined: it can */
function smallDisksImpossible() {
  if (process.platform !== 'linux') return 'needs Linux';
  const dir = fs.mkdtempSync(path.join(tmpdir(), 'order-flow-disk-'));
  try {
    // Root is not enough: a container usually may not mount.
    new SmallDisk(dir, 1).unmount();
    return undefined;
  } catch (error) {
    return `needs to mount a small file system: ${/** @type {Error} */ (error).message}`;
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

/** A small file system in memory, which can be filled. */
class SmallDisk {
  /**
   * @param {string} dir where it is mounted; what an earlier run left mounted there is unmounted first
   * @param {number} megabytes
   * @throws {Error} if this machine does not allow it
   */
  constructor(dir, megabytes) {
    this.dir = dir;
    fs.mkdirSync(dir, { recursive: true });
    SmallDisk.unmount(dir);
    const { status, stderr } = spawnSync(
      'mount',
      ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'order-flow-faults', dir],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`a small disk cannot be mounted at ${dir}: ${stderr.trim()}`);
  }

  /** Takes all room that is left. */
  fill() {
    const file = fs.openSync(path.join(this.dir, BALLAST), 'a');
    try {
      for (let block = BLOCK; block.length > 0;) {
        try {
          if (fs.writeSync(file, block) < block.length) block = BLOCK.subarray(0, block.length / 2);
        } catch (error) {
          if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOSPC') throw error;
          block = BLOCK.subarray(0, Math.floor(block.length / 2));
        }
      }
    } finally {
      fs.closeSync(file);
    }
  }

  free() {
    fs.rmSync(path.join(this.dir, BALLAST), { force: true });
  }

  unmount() {
    SmallDisk.unmount(this.dir);
  }

  /** @param {string} dir */
  static unmount(dir) {
    const mounted = fs.existsSync('/proc/mounts') ? fs.readFileSync('/proc/mounts', 'utf8') : '';
    // Lazily: a process that was just killed may hold a file for a moment.
    if (mounted.split('\n').some((line) => line.split(' ')[1] === dir)) spawnSync('umount', ['--lazy', dir]);
  }
}

/**
 * Removes the folder of a stack, even if a suite that was killed has left small disks or read-only files there.
 * @param {string} dir
 */
function clear(dir) {
  if (!fs.existsSync(dir)) return;
  const mounts = fs.existsSync('/proc/mounts') ? fs.readFileSync('/proc/mounts', 'utf8') : '';
  for (const line of mounts.split('\n')) {
    const [, target = ''] = line.split(' ');
    if (target.startsWith(`${dir}${path.sep}`)) SmallDisk.unmount(target);
  }
  if (process.platform === 'linux' && process.getuid?.() === 0) spawnSync('chattr', ['-R', '-i', dir]);
  fs.rmSync(dir, { recursive: true, force: true });
}

module.exports = { SmallDisk, smallDisksImpossible, clear };
