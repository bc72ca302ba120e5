/** The text of kernelBinary.ts, compiled anew. */
export function compileKernel(): Promise<string>;
