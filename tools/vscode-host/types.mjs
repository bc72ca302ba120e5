// Types that the test host's modules share.
/** @import { startServer } from './server.mjs' */

/** @typedef {Awaited<ReturnType<typeof startServer>>} Server */

/** @typedef {Pick<Server, 'origin' | 'authority'>} Place */

/**
 * @typedef {object} ServerOptions
 * @property {string} [data]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [token]
 * @property {boolean} [trust]
 * @property {string} [log]
 */

/**
 * @typedef {object} PageOptions
 * @property {number} [width]
 * @property {number} [height]
 * @property {string} [develop]
 * @property {string} [tests]
 * @property {'dark' | 'light'} [scheme]
 */

/** @typedef {false | 0 | '' | null | undefined} Falsy */

export {};
