import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { compileFunction } from 'node:vm';
import type * as CedarModule from '@cedar-policy/cedar-wasm/nodejs';

/** One WebAssembly instance of Cedar with its own memory and its own preparsed sets. */
export type Cedar = typeof CedarModule;

const require = createRequire(import.meta.url);

/**
 * Opens a fresh instance. A trap kills an instance for every later call, and what was preparsed is
 * never given back; both end with the instance, so each engine has its own and can open another.
 */
export function openCedar(): Cedar {
  const file = require.resolve('@cedar-policy/cedar-wasm/nodejs');
  const exported = {};
  const glue = compileFunction(readFileSync(file, 'utf8'), ['exports', 'require', '__dirname'], {
    filename: file,
  }) as (exported: object, require: NodeJS.Require, folder: string) => void;
  glue(exported, require, dirname(file));
  return exported as Cedar;
}

/** Engine, build and language version, as every decision names them. */
export const cedarVersion = (cedar: Cedar): string =>
  `cedar-wasm ${cedar.getCedarSDKVersion()}, language ${cedar.getCedarLangVersion()}`;
