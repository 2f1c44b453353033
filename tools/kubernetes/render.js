// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { parse, parseAllDocuments } = require('yaml');

/** @typedef {{ apiVersion: string, kind: string, metadata: { name: string, namespace?: string, labels?: Record<string, string> } } & Record<string, any>} Resource */
/** @typedef {{ op: 'add' | 'replace' | 'remove', path: string, value?: unknown }} Operation */
/**
 * The part of a kustomization that we use. Anything else in one is refused, so that nothing is left out without a word.
 * @typedef {object} Kustomization
 * @property {string[]} resources files, and folders with a kustomization
 * @property {string} [namespace]
 * @property {{ pairs: Record<string, string> }[]} [labels] of the resources, not of selectors
 * @property {{ name: string, newName?: string, newTag?: string }[]} [images]
 * @property {{ target: { kind: string, name?: string }, patch: string }[]} [patches] JSON patches
 */

const KNOWN = ['apiVersion', 'kind', 'resources', 'namespace', 'labels', 'images', 'patches'];
/** Resources that belong to no namespace. */
const CLUSTER_WIDE = ['Namespace'];

/**
 * What `kubectl kustomize` makes of a folder, as far as we use it.
 * @param {string} dir
 * @returns {Resource[]}
 * @throws {Error} if a patch fits nothing, or if the kustomization has something else
 */
function render(dir) {
  /** @type {Kustomization} */
  const file = parse(fs.readFileSync(path.join(dir, 'kustomization.yaml'), 'utf8'));
  const unknown = Object.keys(file).filter((key) => !KNOWN.includes(key));
  if (unknown.length > 0) throw new Error(`${dir}: this renderer does not know ${unknown.join(', ')}`);
  const resources = file.resources.flatMap((name) => read(path.join(dir, name)));
  for (const { target, patch } of file.patches ?? []) {
    const hit = resources.filter(
      ({ kind, metadata }) => kind === target.kind && (target.name ?? metadata.name) === metadata.name,
    );
    if (hit.length === 0) throw new Error(`${dir}: no resource is a ${target.kind} ${target.name ?? ''}`);
    for (const resource of hit) for (const operation of parse(patch)) apply(resource, operation);
  }
  for (const resource of resources) {
    const { metadata } = resource;
    if (file.namespace && !CLUSTER_WIDE.includes(resource.kind)) metadata.namespace = file.namespace;
    for (const { pairs } of file.labels ?? []) metadata.labels = { ...metadata.labels, ...pairs };
    for (const container of containersOf(resource)) {
      const image = file.images?.find(({ name }) => name === container.image);
      if (image) container.image = `${image.newName ?? image.name}:${image.newTag ?? 'latest'}`;
    }
  }
  return resources;
}

/**
 * @param {string} from a file or a folder
 * @returns {Resource[]}
 */
function read(from) {
  if (fs.statSync(from).isDirectory()) return render(from);
  return parseAllDocuments(fs.readFileSync(from, 'utf8')).map((document) => {
    if (document.errors.length > 0) throw new Error(`${from}: ${document.errors[0]?.message}`);
    return document.toJS();
  });
}

/**
 * @param {Resource} resource changed in place
 * @param {Operation} operation
 * @throws {Error} if there is nothing at that path
 */
function apply(resource, { op, path: pointer, value }) {
  const keys = pointer.slice(1).split('/');
  const last = keys.pop() ?? '';
  /** @type {any} */
  const parent = keys.reduce((/** @type {any} */ at, key) => at?.[key], resource);
  if (parent === undefined || (op !== 'add' && !(last in parent)))
    throw new Error(`${resource.kind} ${resource.metadata.name} has no ${pointer}`);
  if (op === 'remove') delete parent[last];
  else parent[last] = value;
}

/**
 * @param {Resource} resource
 * @returns {any[]} the containers of its pods
 */
const containersOf = (resource) => resource['spec']?.template?.spec?.containers ?? [];

module.exports = { containersOf, render };
