/** The little of WebAssembly that the kernel needs: neither Node's types nor ECMAScript's have it. */
declare namespace WebAssembly {
  class Module {
    readonly compiled: unique symbol;
    constructor(bytes: Uint8Array);
  }
  class Instance {
    readonly exports: unknown;
    constructor(module: Module);
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
}
