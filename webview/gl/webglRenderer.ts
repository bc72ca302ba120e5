import type { Tile } from '../../src/shared/stats/statistics';
import fragmentSource from './heatmap.frag.glsl';
import { linkProgram } from './program';
import { HATCH_PERIOD, HATCH_STRENGTH, type Shading } from './shading';
import { TileShader, unit } from './tileShader';
import type { Frame, HeatmapRenderer } from './renderer';

const names = [
  ...(['shades', 'canvasHeight', 'begin', 'stride', 'cells'] as const),
  ...(['slack', 'last', 'hatched'] as const),
  ...(['hatchPeriod', 'hatchColour', 'hatchStrength'] as const),
] as const;

/** A rectangle of device pixels, y up. */
type Box = readonly [left: number, bottom: number, width: number, height: number];

/** Values as float textures, the colour map as a texture, everything else as uniforms; a frame only places shaded cells. */
export class WebglRenderer implements HeatmapRenderer {
  readonly kind = 'webgl2';
  readonly isSlow: boolean;
  readonly #program;
  readonly #shader: TileShader;

  constructor(private readonly gl: WebGL2RenderingContext) {
    gl.bindVertexArray(gl.createVertexArray());
    this.#program = linkProgram(gl, fragmentSource, names);
    const facts = gl.getExtension('WEBGL_debug_renderer_info');
    const name: unknown = facts && gl.getParameter(facts.UNMASKED_RENDERER_WEBGL);
    this.isSlow = /swiftshader|llvmpipe|software|basic render/i.test(String(name));
    this.#shader = new TileShader(gl, this.isSlow);
  }

  prepare(tile: Tile, shading: Shading): void {
    this.#shader.shade(tile, shading);
    this.gl.flush();
  }

  draw(frame: Frame): void {
    const { gl } = this;
    const { tiles, shading, width, height } = frame;
    const shades = tiles.map(tile => this.#shader.shade(tile, shading));
    const { program, at } = this.#program;
    gl.viewport(0, 0, width, height);
    gl.disable(gl.SCISSOR_TEST);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.useProgram(program);
    gl.uniform1i(at.shades, 0);
    gl.uniform1f(at.canvasHeight, height);
    gl.uniform2f(at.stride, frame.view.width / width, frame.view.height / height);
    gl.uniform1f(at.hatchPeriod, Math.round(HATCH_PERIOD * frame.density));
    gl.uniform3f(at.hatchColour, ...unit(shading.hatch));
    gl.uniform1f(at.hatchStrength, HATCH_STRENGTH);
    gl.enable(gl.SCISSOR_TEST);
    gl.activeTexture(gl.TEXTURE0);
    for (const [i, tile] of tiles.entries()) {
      gl.bindTexture(gl.TEXTURE_2D, shades[i]!);
      this.#place(tile, frame, tiles[i + 1]);
    }
    this.#shader.trim();
  }

  finish(): void {
    // Browsers make a mere flush of gl.finish: only reading waits.
    const { gl } = this;
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  }

  dispose(): void {
    this.#shader.trim(0);
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  /** Draws a tile where the finer one does not cover it. */
  #place(tile: Tile, frame: Frame, finer: Tile | undefined): void {
    const { gl } = this;
    const { at } = this.#program;
    gl.uniform2f(at.begin, frame.view.column - tile.column, frame.view.row - tile.row);
    gl.uniform2f(at.cells, tile.columns / tile.width, tile.rows / tile.height);
    gl.uniform2f(at.slack, 0.5 / tile.width, 0.5 / tile.height);
    gl.uniform2f(at.last, tile.columns - 0.5, tile.rows - 0.5);
    gl.uniform1i(at.hatched, this.#shader.isHatched(tile, frame.shading) ? 1 : 0);
    const own = boxOf(tile, frame);
    for (const box of finer ? around(own, boxOf(finer, frame)) : [own]) {
      gl.scissor(...box);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
    }
  }
}

/** The device pixels on the canvas whose middles a tile covers. */
function boxOf(tile: Tile, { view, width, height }: Frame): Box {
  const [across, down] = [width / view.width, height / view.height];
  const clip = (at: number, end: number): number => Math.max(0, Math.min(end, Math.ceil(at - 0.5)));
  const left = clip((tile.column - view.column) * across, width);
  const right = clip((tile.column + tile.width - view.column) * across, width);
  const top = clip((tile.row - view.row) * down, height);
  const bottom = clip((tile.row + tile.height - view.row) * down, height);
  return [left, height - bottom, Math.max(0, right - left), Math.max(0, bottom - top)];
}

/** What of a box lies outside of another: up to four boxes. */
function around([x, y, width, height]: Box, [left, low, wide, high]: Box): readonly Box[] {
  const [right, top] = [left + wide, low + high];
  const boxes: readonly Box[] = [
    [x, y, width, low - y],
    [x, top, width, y + height - top],
    [x, low, left - x, high],
    [right, low, x + width - right, high],
  ];
  return boxes.filter(([, , across, up]) => across > 0 && up > 0);
}
