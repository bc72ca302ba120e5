// A Slurm cluster of two nodes on this machine, in a folder of its own: no system service, gone when it is stopped.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { needPackages } from '../../tools/vscode-host/browser.mjs';
import { until } from '../../tools/vscode-host/workbench.mjs';

/** @import { ChildProcess } from 'node:child_process' */

/**
 * @typedef {object} Cluster
 * @property {string} folder
 * @property {(command: string, ...args: string[]) => string} call Runs one of Slurm's commands; gives what it prints.
 * @property {() => Promise<void>} stop
 */

/** Why no cluster can be started here; false where one can. */
export const noCluster =
  process.platform === 'linux' && process.getuid?.() === 0
    ? false
    : 'A cluster is started by root on Linux only.';

/** Debian's Slurm, installed where that is possible. */
function needSlurm() {
  const known = ['/usr/sbin/slurmctld', '/usr/sbin/slurmd', '/usr/sbin/munged', '/usr/bin/sbatch'];
  if (!known.every(file => existsSync(file)))
    needPackages(['slurm-wlm', 'munge'], 'The test of sweeps on a cluster needs Slurm');
}

/** @returns {Promise<Cluster>} */
export async function startCluster() {
  needSlurm();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pollard-slurm-'));
  // munged wants everybody to be able to reach its socket.
  chmodSync(folder, 0o755);
  const at = (/** @type {string} */ name) => path.join(folder, name);
  for (const name of ['state', 'n1', 'n2']) mkdirSync(at(name));
  writeFileSync(at('munge.key'), randomBytes(1024), { mode: 0o600 });
  const ports = await freePorts(3);
  writeFileSync(at('slurm.conf'), configuration(folder, ports));
  const env = { ...process.env, SLURM_CONF: at('slurm.conf') };
  /** @type {ChildProcess[]} */
  const daemons = [];
  /** @param {string} command @param {string[]} args */
  const start = (command, ...args) => {
    daemons.push(spawn(command, args, { env, stdio: 'ignore' }));
  };
  /** @type {Cluster['call']} */
  const call = (command, ...args) => {
    const { status, stdout, stderr } = spawnSync(command, args, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const stop = async () => {
    for (const daemon of daemons.toReversed()) await ended(daemon);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    start(
      '/usr/sbin/munged',
      '--foreground',
      '--force',
      `--socket=${at('munge.socket')}`,
      `--key-file=${at('munge.key')}`,
      `--pid-file=${at('munge.pid')}`,
      `--seed-file=${at('munge.seed')}`,
      `--log-file=${at('munge.log')}`,
    );
    await until('munged', () => existsSync(at('munge.socket')));
    start('/usr/sbin/slurmctld', '-D', '-L', at('slurmctld.log'));
    for (const node of ['n1', 'n2'])
      start('/usr/sbin/slurmd', '-D', '-N', node, '-L', at(`${node}.log`));
    await until('two idle nodes', () => idleNodes(env) === 2);
    return { folder, call, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param {NodeJS.ProcessEnv} env */
function idleNodes(env) {
  const { stdout } = spawnSync('sinfo', ['-h', '-N', '-o', '%T'], { env, encoding: 'utf8' });
  return stdout.split('\n').filter(state => state === 'idle').length;
}

/**
 * @param {string} folder
 * @param {readonly number[]} ports
 */
function configuration(folder, [controller = 0, ...nodes]) {
  const host = os.hostname().split('.')[0] ?? 'localhost';
  return [
    'ClusterName=pollard',
    `SlurmctldHost=${host}(127.0.0.1)`,
    `SlurmctldPort=${controller}`,
    'SlurmUser=root',
    'AuthType=auth/munge',
    // A job that is requeued waits until its credential has expired: two minutes, if nobody says less.
    `AuthInfo=socket=${folder}/munge.socket,cred_expire=5`,
    `StateSaveLocation=${folder}/state`,
    `SlurmdSpoolDir=${folder}/%n`,
    `SlurmctldPidFile=${folder}/slurmctld.pid`,
    `SlurmdPidFile=${folder}/%n.pid`,
    'ProctrackType=proctrack/pgid',
    'TaskPlugin=task/none',
    'JobAcctGatherType=jobacct_gather/none',
    'AccountingStorageType=accounting_storage/none',
    'MpiDefault=none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_CPU',
    'SchedulerType=sched/builtin',
    'SchedulerParameters=batch_sched_delay=0',
    'ReturnToService=2',
    'KillWait=5',
    'SwitchType=switch/none',
    ...nodes.map(
      (port, i) =>
        `NodeName=n${i + 1} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port} CPUs=1 RealMemory=2000 State=UNKNOWN`,
    ),
    'PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP',
    '',
  ].join('\n');
}

/**
 * Ports that nobody has.
 * @param {number} count
 * @returns {Promise<number[]>}
 */
async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      server =>
        new Promise((/** @type {(port: number) => void} */ resolve) => {
          server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            resolve(typeof address === 'object' && address ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
  return ports;
}

/**
 * Ends a process, at last by force.
 * @param {ChildProcess} child
 */
async function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise(resolve => {
    const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
    child.once('exit', () => {
      clearTimeout(force);
      resolve(undefined);
    });
    child.kill('SIGTERM');
  });
}
