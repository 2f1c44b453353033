// @ts-check
'use strict';

/** Builds a mutant: a copy of the compiled product with a few lines changed. */

const fs = require('node:fs');
const path = require('node:path');
const { mutantNamed } = require('./mutants');

/** @typedef {import('./mutants').Patch} Patch */
/**
 * @typedef {object} MutantBuild
 * @property {string} root the folder to start the services from
 * @property {string} invariant what the checker must report as broken
 * @property {import('../catalogue/fault').Fault} fault what exposes it
 */

const SCOPE = '@order-flow';
/** What the services and the engine need of the project's folder besides what is copied. */
const LINKED = ['package.json', 'tools', 'admin-ui'];

/**
 * @param {string} name of a mutant
 * @param {{ root: string, to: string }} folders root: the project's, built; to: where the copy is put. What is there is removed
 * @throws {Error} if the project is not built, or if the text of a patch is not there exactly once
 * @returns {MutantBuild}
 */
function buildMutant(name, { root, to }) {
  const { patches, invariant, fault } = mutantNamed(name);
  copyBuild(root, to);
  for (const [file, those] of Map.groupBy(patches, ({ source }) => compiledFile(source))) {
    const copy = path.join(to, file);
    fs.writeFileSync(copy, patched(fs.readFileSync(copy, 'utf8'), those));
  }
  return { root: to, invariant, fault };
}

/**
 * @param {string} source packages/<name>/src/….ts or <service>/src/….ts
 * @returns {string} the compiled file
 */
const compiledFile = (source) => source.replace('/src/', '/dist/').replace(/[.]ts$/, '.js');

/**
 * @param {string} text of a compiled file
 * @param {readonly Patch[]} patches
 * @throws {Error} if the text of a patch is not there exactly once
 * @returns {string}
 */
function patched(text, patches) {
  return patches.reduce((changed, { source, find, replace }) => {
    const [before, after, ...more] = changed.split(find);
    if (after === undefined || more.length > 0)
      throw new Error(
        `The text to change is ${after === undefined ? 'not' : 'more than once'} in the compiled ${source}. ` +
          `Change the patch in tools/faults/mutants/mutants.js: ${find}`,
      );
    return `${before}${replace}${after}`;
  }, text);
}

/**
 * Copies every workspace that is built. node_modules becomes a folder of links: to the same packages as before, but to the
 * copies of our own.
 * @param {string} root
 * @param {string} to
 */
function copyBuild(root, to) {
  fs.rmSync(to, { recursive: true, force: true });
  const modules = path.join(to, 'node_modules');
  fs.mkdirSync(path.join(modules, SCOPE), { recursive: true });
  for (const name of LINKED) fs.symlinkSync(path.join(root, name), path.join(to, name));
  for (const name of fs.readdirSync(path.join(root, 'node_modules')))
    if (name !== SCOPE) fs.symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name));
  const { references } = JSON.parse(fs.readFileSync(path.join(root, 'tsconfig.build.json'), 'utf8'));
  for (const reference of references) {
    const workspace = path.dirname(reference.path);
    if (LINKED.some((name) => workspace.startsWith(`${name}/`))) continue;
    for (const part of ['dist', 'package.json'])
      fs.cpSync(path.join(root, workspace, part), path.join(to, workspace, part), { recursive: true });
    const { name } = JSON.parse(fs.readFileSync(path.join(root, workspace, 'package.json'), 'utf8'));
    fs.symlinkSync(path.join(to, workspace), path.join(modules, name));
  }
}

module.exports = { buildMutant, compiledFile, patched };
