import vertexSource from './heatmap.vert.glsl';

/** A linked shader over the whole target, and its uniforms by name. */
export interface Program<Name extends string> {
  readonly program: WebGLProgram;
  readonly at: Readonly<Record<Name, WebGLUniformLocation | null>>;
}

/** Compiles a fragment shader. @throws Error with the compiler's words */
export function linkProgram<Name extends string>(
  gl: WebGL2RenderingContext,
  fragmentSource: string,
  names: readonly Name[],
): Program<Name> {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, vertexSource],
    [gl.FRAGMENT_SHADER, fragmentSource],
  ] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS))
    throw new Error(`The heatmap's shader: ${gl.getProgramInfoLog(program) ?? ''}`);
  const at = Object.fromEntries(names.map(name => [name, gl.getUniformLocation(program, name)]));
  return { program, at: at as Program<Name>['at'] };
}

/** A texture whose texels are fetched one by one. */
export function plainTexture(gl: WebGL2RenderingContext): WebGLTexture {
  const made = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, made);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  return made;
}
