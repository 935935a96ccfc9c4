// A build of the stack from sources that differ in one place: the copy of a mistake that somebody might make.
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { synthesise } from '../../lib/local/synthesise.ts';
import { synthesiseChaos } from './chaos-stack.ts';

const project = join(import.meta.dirname, '../..');
const needed = ['bin', 'lib', 'functions', 'campaigns', 'cdk.json', 'package.json'];

export interface Variant {
  file: string;
  /** Each piece of the source, and what stands there instead. */
  replace: readonly (readonly [piece: string, instead: string])[];
}

/** @returns the assembly's folder. @throws Error where a piece is not there exactly once: the variant has lost its meaning */
export async function buildVariant(dir: string, { file, replace }: Variant): Promise<string> {
  const copy = join(dir, 'project');
  mkdirSync(copy, { recursive: true });
  for (const name of needed) cpSync(join(project, name), join(copy, name), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'));
  const path = join(copy, file);
  writeFileSync(path, replaced(readFileSync(path, 'utf8'), file, replace));
  const module: { synthesise: typeof synthesise } = await import(
    pathToFileURL(join(copy, 'lib/local/synthesise.ts')).href
  );
  return await synthesiseChaos(dir, module.synthesise);
}

function replaced(text: string, file: string, replace: Variant['replace']): string {
  return replace.reduce((changed, [piece, instead]) => {
    if (changed.split(piece).length !== 2) throw new Error(`${file} does not hold once: ${piece}`);
    return changed.replace(piece, () => instead);
  }, text);
}
