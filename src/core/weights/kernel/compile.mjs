// npm run kernel: compiles the weight kernel and writes it down as text, so that every bundler and test can import it.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { format, resolveConfig } from 'prettier';

/** @param {string} name */
const here = name => fileURLToPath(new URL(name, import.meta.url));
const target = here('kernelBinary.ts');

/** The text of kernelBinary.ts. @throws Error with the compiler's words */
export async function compileKernel() {
  /** @type {Uint8Array} */
  let binary = new Uint8Array();
  /** @type {string[]} */
  const words = [];
  const { error } = await asc.main(
    [
      ...['kernel.ts', '--baseDir', here('assembly'), '--outFile', 'kernel.wasm'],
      ...['--enable', 'simd', '-O3', '--noAssert', '--runtime', 'stub'],
    ],
    {
      writeFile: (_, contents) => {
        if (typeof contents !== 'string') binary = contents;
      },
      stderr: { write: chunk => void words.push(chunk.toString()) },
    },
  );
  if (error) throw new Error(`${error.message}\n${words.join('')}`);
  const text = `/** Compiled from assembly/kernel.ts by \`npm run kernel\`. */
export const kernelBinary = '${Buffer.from(binary).toString('base64')}';\n`;
  return format(text, { ...(await resolveConfig(target)), filepath: target });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(target, await compileKernel());
