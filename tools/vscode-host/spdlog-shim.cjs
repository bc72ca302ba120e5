'use strict';
// Stands in for the native @vscode/spdlog in the TEST host, so that nothing needs a compiler.
// Without it VS Code still runs, but prints an error per log and every Output channel stays empty.
const fs = require('fs');
const path = require('path');
const names = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];
exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
class Logger {
  /** @param {string} file */
  constructor(file) {
    this.file = file;
    this.level = 2;
    this.raw = false;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.appendFileSync(file, '');
  }
  /**
   * @param {number} level
   * @param {string} text
   */
  put(level, text) {
    if (level < this.level) return;
    const line = this.raw
      ? text
      : `${new Date().toISOString().replace('T', ' ').replace('Z', '')} [${names[level]}] ${text}\n`;
    try {
      fs.appendFileSync(this.file, line);
    } catch {
      /* the data folder may be gone at shutdown */
    }
  }
  /** @param {string} t */
  trace(t) {
    this.put(0, t);
  }
  /** @param {string} t */
  debug(t) {
    this.put(1, t);
  }
  /** @param {string} t */
  info(t) {
    this.put(2, t);
  }
  /** @param {string} t */
  warn(t) {
    this.put(3, t);
  }
  /** @param {string} t */
  error(t) {
    this.put(4, t);
  }
  /** @param {string} t */
  critical(t) {
    this.put(5, t);
  }
  getLevel() {
    return this.level;
  }
  /** @param {number} n */
  setLevel(n) {
    this.level = n;
  }
  setPattern() {
    this.raw = false;
  }
  clearFormatters() {
    this.raw = true;
  }
  flush() {}
  drop() {}
}
exports.Logger = Logger;
/**
 * @param {string} _name
 * @param {string} file
 */
const create = (_name, file) => Promise.resolve(new Logger(file));
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
