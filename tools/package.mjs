// Makes the VSIX for this platform, with onnxruntime-node's binaries of this platform only.
import { createVSIX } from '@vscode/vsce';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { target, vsixPath } from './vsixPath.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(path.join(os.tmpdir(), 'pollard-package-'));
try {
  const ignoreFile = path.join(scratch, 'vscodeignore');
  writeFileSync(
    ignoreFile,
    `${readFileSync(path.join(root, '.vscodeignore'), 'utf8')}
!node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/**
`,
  );
  await createVSIX({
    cwd: root,
    packagePath: vsixPath,
    target,
    ignoreFile,
    allowMissingRepository: true,
    skipLicense: true,
    // The README's pictures are in the package.
    rewriteRelativeLinks: false,
  });
  console.log(`${vsixPath} (${(statSync(vsixPath).size / 2 ** 20).toFixed(1)} MiB)`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
