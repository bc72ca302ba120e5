// Where npm run package puts the VSIX of this platform.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** @type {(json: string) => { name: string, version: string }} */
const parse = JSON.parse;
const { name, version } = parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

export const target = `${process.platform}-${process.arch}`;
export const vsixPath = path.join(root, `${name}-${target}-${version}.vsix`);
