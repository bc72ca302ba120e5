import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Tells this machine, or this container on it, from others that use the same folder: only within it is a process known by its number. */
export const hostId: string = createHash('sha256')
  .update([hostname(), machineId(), processNamespace()].join())
  .digest('hex')
  .slice(0, 8);

function machineId(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8');
  } catch {
    return '';
  }
}

/** A container may have its machine's name, yet numbers of its own for processes. */
function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
