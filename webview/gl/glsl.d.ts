/** Shaders arrive as text (esbuild.mjs). */
declare module '*.glsl' {
  const text: string;
  export = text;
}
