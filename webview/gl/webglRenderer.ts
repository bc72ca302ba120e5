import type { Tile } from '../../src/shared/statistics';
import fragmentSource from './heatmap.frag.glsl';
import vertexSource from './heatmap.vert.glsl';
import type { Frame, HeatmapRenderer } from './heatmapRenderer';
import { HATCH_PERIOD, HATCH_STRENGTH, isExact, type Rgb, type Shading } from './shading';

const uniformNames = [
  ...['means', 'signeds', 'zeroShares', 'colours', 'canvasSize', 'hatchPeriod', 'view', 'tile'],
  ...['cells', 'exact', 'scale', 'domain', 'threshold', 'prunedColour', 'hatchColour'],
  'hatchStrength',
] as const;

const scaleNumber = { linear: 0, log: 1, symlog: 2 } as const;

/** Values as float textures, the colour map as a texture, everything else as uniforms. */
export class WebglRenderer implements HeatmapRenderer {
  readonly kind = 'webgl2';
  readonly #program: WebGLProgram;
  readonly #at: ReadonlyMap<string, WebGLUniformLocation | null>;
  readonly #textures = new Map<Tile, readonly WebGLTexture[]>();
  readonly #colours: WebGLTexture;
  #table: Uint8Array | null = null;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.#program = link(gl);
    this.#at = new Map(
      uniformNames.map(name => [name, gl.getUniformLocation(this.#program, name)]),
    );
    this.#colours = texture(gl);
    gl.bindVertexArray(gl.createVertexArray());
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  }

  draw(frame: Frame): void {
    const { gl } = this;
    gl.viewport(0, 0, frame.width, frame.height);
    gl.disable(gl.SCISSOR_TEST);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.useProgram(this.#program);
    this.#setShading(frame.shading);
    gl.uniform2f(this.#u('canvasSize'), frame.width, frame.height);
    gl.uniform1f(this.#u('hatchPeriod'), Math.round(HATCH_PERIOD * frame.density));
    const { column, row, width, height } = frame.view;
    gl.uniform4f(this.#u('view'), column, row, width, height);
    gl.enable(gl.SCISSOR_TEST);
    for (const tile of frame.tiles) this.#drawTile(tile, frame);
    this.#forget(frame.tiles);
  }

  finish(): void {
    this.gl.finish();
  }

  dispose(): void {
    this.#forget([]);
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  #u(name: (typeof uniformNames)[number]): WebGLUniformLocation | null {
    return this.#at.get(name) ?? null;
  }

  #setShading({ table, scale, domain, threshold, pruned, hatch }: Shading): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE3);
    gl.bindTexture(gl.TEXTURE_2D, this.#colours);
    if (table !== this.#table)
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB8, 256, 1, 0, gl.RGB, gl.UNSIGNED_BYTE, table);
    this.#table = table;
    gl.uniform1i(this.#u('colours'), 3);
    gl.uniform1i(this.#u('scale'), scaleNumber[scale]);
    gl.uniform2f(this.#u('domain'), domain.low, domain.high);
    gl.uniform1f(this.#u('threshold'), threshold);
    gl.uniform3f(this.#u('prunedColour'), ...unit(pruned));
    gl.uniform3f(this.#u('hatchColour'), ...unit(hatch));
    gl.uniform1f(this.#u('hatchStrength'), HATCH_STRENGTH);
  }

  #drawTile(tile: Tile, { view, width, height }: Frame): void {
    const { gl } = this;
    const [across, down] = [width / view.width, height / view.height];
    const left = Math.floor((tile.column - view.column) * across) - 1;
    const top = Math.floor((tile.row - view.row) * down) - 1;
    const [wide, high] = [tile.width * across + 3, tile.height * down + 3];
    gl.scissor(left, Math.floor(height - top - high), Math.ceil(wide), Math.ceil(high) + 1);
    for (const [unit, bound] of this.#texturesOf(tile).entries()) {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, bound);
    }
    gl.uniform1i(this.#u('means'), 0);
    gl.uniform1i(this.#u('signeds'), 1);
    gl.uniform1i(this.#u('zeroShares'), 2);
    gl.uniform4f(this.#u('tile'), tile.column, tile.row, tile.width, tile.height);
    gl.uniform2f(this.#u('cells'), tile.columns, tile.rows);
    gl.uniform1i(this.#u('exact'), isExact(tile) ? 1 : 0);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  #texturesOf(tile: Tile): readonly WebGLTexture[] {
    const known = this.#textures.get(tile);
    if (known) return known;
    const { gl } = this;
    const made = [tile.mean, tile.signed, tile.zeros].map(values => {
      const bound = texture(gl);
      const [format, type] = [gl.RED, gl.FLOAT];
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, tile.columns, tile.rows, 0, format, type, values);
      return bound;
    });
    this.#textures.set(tile, made);
    return made;
  }

  #forget(keep: readonly Tile[]): void {
    for (const [tile, textures] of this.#textures) {
      if (keep.includes(tile)) continue;
      for (const each of textures) this.gl.deleteTexture(each);
      this.#textures.delete(tile);
    }
  }
}

const unit = ([red, green, blue]: Rgb): [number, number, number] => [
  red / 255,
  green / 255,
  blue / 255,
];

function texture(gl: WebGL2RenderingContext): WebGLTexture {
  const made = gl.createTexture();
  gl.activeTexture(gl.TEXTURE0);
  gl.bindTexture(gl.TEXTURE_2D, made);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  return made;
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
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
  return program;
}
