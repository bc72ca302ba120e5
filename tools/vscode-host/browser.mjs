// Finds a Chromium, or installs one where that is possible, or says what to install.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { chromium } from 'playwright-core';

const known = [
  // Without the windows that a whole browser draws around its pages, headless or not: they cost more than the pages.
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Path of a browser, undefined where there is none. `CHROMIUM` wins. */
export const findBrowser = () =>
  [process.env.CHROMIUM, ...known].find(file => file && existsSync(file));

/**
 * Makes sure that Debian packages are there: installs them as root, else throws with what to type.
 * @param {readonly string[]} packages
 * @param {string} reason
 */
export function needPackages(packages, reason) {
  const debian = existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;
  if (!debian) throw new Error(`${reason}: install ${packages.join(' and ')}.`);
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const { status } = spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed.`);
  }
}

/** A browser, installed first where it has to be. */
export function needBrowser() {
  if (!findBrowser())
    needPackages(['chromium-headless-shell'], 'The tests drive a browser, which CHROMIUM may name');
  const found = findBrowser();
  if (found) return found;
  throw new Error('No browser was found: install Chromium, or set CHROMIUM to one.');
}

/**
 * Launches the browser without anything that would reach for the network.
 * @param {...string} more arguments
 */
export const launchBrowser = (...more) =>
  chromium.launch({
    executablePath: needBrowser(),
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
      ...more,
    ],
  });

const vulkanLoaders = [
  '/usr/lib/x86_64-linux-gnu/libvulkan.so.1',
  '/usr/lib/aarch64-linux-gnu/libvulkan.so.1',
  '/usr/lib64/libvulkan.so.1',
];

/** Installs Vulkan's loader for the WebGPU test where that is possible; elsewhere that test says why it is skipped. */
export function needVulkan() {
  const debian = existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;
  if (process.platform === 'linux' && debian && !vulkanLoaders.some(file => existsSync(file)))
    needPackages(['libvulkan1'], 'The WebGPU test needs a Vulkan loader');
}

const vulkanDrivers = [
  '/usr/lib/chromium/vk_swiftshader_icd.json',
  '/usr/lib/chromium-browser/vk_swiftshader_icd.json',
  '/opt/google/chrome/vk_swiftshader_icd.json',
];

/** The environment in which Vulkan is the browser's software driver; undefined where there is no loader or driver. */
export function softwareVulkan() {
  const driver = vulkanDrivers.find(file => existsSync(file));
  if (!driver || !vulkanLoaders.some(file => existsSync(file))) return undefined;
  return { VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver, XDG_RUNTIME_DIR: tmpdir() };
}
