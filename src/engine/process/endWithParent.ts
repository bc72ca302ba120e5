import { Worker } from 'node:worker_threads';

/**
 * Ends this process when its parent is gone, even while onnxruntime keeps the main thread from hearing so: a thread of
 * its own looks twice a second.
 */
export function endWithParent(): void {
  new Worker(watch, { eval: true, workerData: process.ppid, name: 'parent watch' }).unref();
}

// Orphans get another parent; on Windows they keep the number of the one that ended.
const watch = `
const { workerData: parent } = require('node:worker_threads');
setInterval(() => {
  try {
    if (process.ppid === parent && process.kill(parent, 0)) return;
  } catch (error) {
    if (error.code === 'EPERM') return;
  }
  process.kill(process.pid, 'SIGKILL');
}, 500);
`;
