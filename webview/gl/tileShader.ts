import { LRUCache } from '../../src/shared/lruCache';
import type { Tile } from '../../src/shared/stats/statistics';
import { linkProgram, plainTexture } from './program';
import { cellColours } from './shadeCells';
import fragmentSource from './shadeCells.frag.glsl';
import { isExact, type Rgb, type Shading } from './shading';
import { tileCells } from './tileCells';

const names = [
  ...(['means', 'signeds', 'zeroShares', 'colours', 'hasZeros', 'exact'] as const),
  ...(['scale', 'domain', 'threshold', 'prunedColour'] as const),
] as const;

/** Tiles that stay on the graphics card: the one in sight, the whole layer beneath, and one that comes back when zooming. */
const KEPT = 3;
/** Tiles of one frame, at most. */
const MOST = 4096;

const scaleNumber = { linear: 0, log: 1, symlog: 2 } as const;

/** What of a tile is on the graphics card: its cells as they were shaded last, and the values that it shades them from. */
interface TileTextures {
  readonly hasZeros: boolean;
  means: WebGLTexture | null;
  zeros: WebGLTexture | null;
  signed: WebGLTexture | null;
  readonly shades: WebGLTexture;
  shading: Shading | null;
}

/**
 * Turns a tile's values into colours on the graphics card: once for every change of colours or threshold, not once a frame.
 * Where a processor plays the card, it shades a tile by plain loops when the tile arrives, so that no frame waits for it.
 */
export class TileShader {
  readonly #program;
  readonly #tiles = new LRUCache<Tile, TileTextures>({
    max: MOST,
    dispose: ({ means, zeros, signed, shades }) => {
      for (const each of [means, zeros, signed, shades]) this.gl.deleteTexture(each);
    },
  });
  readonly #colours: WebGLTexture;
  readonly #target: WebGLFramebuffer;
  #table: Uint8Array | null = null;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly isSlow: boolean,
  ) {
    this.#program = linkProgram(gl, fragmentSource, names);
    this.#colours = plainTexture(gl);
    this.#target = gl.createFramebuffer();
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  }

  /** The texture of a tile's shaded cells: colour, and in alpha the share that is hatched. */
  shade(tile: Tile, shading: Shading): WebGLTexture {
    const known = this.#tiles.get(tile) ?? this.#load(tile);
    if (known.shading && isSame(known.shading, shading)) return known.shades;
    known.shading = shading;
    if (this.isSlow) this.#paint(tile, known.shades, shading);
    else this.#shade(tile, known, shading);
    return known.shades;
  }

  /** Whether any cell of a shaded tile may be hatched. */
  isHatched(tile: Tile, { threshold }: Shading): boolean {
    return threshold >= 0 || this.#tiles.peek(tile)?.hasZeros === true;
  }

  /** Lets go of all tiles but the last used. */
  trim(kept = KEPT): void {
    while (this.#tiles.size > kept) this.#tiles.pop();
  }

  #load(tile: Tile): TileTextures {
    const { gl } = this;
    const shades = plainTexture(gl);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, tile.columns, tile.rows);
    const hasZeros = hasAny(tile.zeros);
    const textures = { hasZeros, means: null, zeros: null, signed: null, shades, shading: null };
    this.#tiles.set(tile, textures);
    return textures;
  }

  #paint(tile: Tile, shades: WebGLTexture, shading: Shading): void {
    const { gl } = this;
    const { rows, columns } = tile;
    const cells = tileCells(tile, shading);
    const { plain } = cellColours(shading);
    const pixels = new Uint32Array(cells.length);
    for (let i = 0; i < pixels.length; i++) {
      const cell = cells[i]!;
      pixels[i] = (plain[cell]! & 0xffffff) | ((cell >>> 8) << 24);
    }
    const bytes = new Uint8Array(pixels.buffer);
    gl.bindTexture(gl.TEXTURE_2D, shades);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, columns, rows, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
  }

  #shade(tile: Tile, textures: TileTextures, shading: Shading): void {
    const { gl } = this;
    const { program, at } = this.#program;
    const { scale, domain, threshold, pruned } = shading;
    textures.means ??= this.#upload(tile, tile.mean);
    if (textures.hasZeros) textures.zeros ??= this.#upload(tile, tile.zeros);
    if (scale === 'symlog') textures.signed ??= this.#upload(tile, tile.signed);
    const { means, zeros, signed, shades } = textures;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#target);
    const [target, kind] = [gl.FRAMEBUFFER, gl.TEXTURE_2D];
    gl.framebufferTexture2D(target, gl.COLOR_ATTACHMENT0, kind, shades, 0);
    gl.viewport(0, 0, tile.columns, tile.rows);
    gl.disable(gl.SCISSOR_TEST);
    gl.useProgram(program);
    this.#bind(0, at.means, means);
    this.#bind(1, at.signeds, signed ?? means);
    this.#bind(2, at.zeroShares, zeros ?? means);
    this.#bind(3, at.colours, this.#colours);
    if (shading.table !== this.#table)
      gl.texImage2D(kind, 0, gl.RGB8, 256, 1, 0, gl.RGB, gl.UNSIGNED_BYTE, shading.table);
    this.#table = shading.table;
    gl.uniform1i(at.hasZeros, zeros ? 1 : 0);
    gl.uniform1i(at.exact, isExact(tile) ? 1 : 0);
    gl.uniform1i(at.scale, scaleNumber[scale]);
    gl.uniform2f(at.domain, domain.low, domain.high);
    gl.uniform1f(at.threshold, threshold);
    gl.uniform3f(at.prunedColour, ...unit(pruned));
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  #upload({ columns, rows }: Tile, values: Float32Array): WebGLTexture {
    const { gl } = this;
    const bound = plainTexture(gl);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, columns, rows, 0, gl.RED, gl.FLOAT, values);
    return bound;
  }

  #bind(unit: number, at: WebGLUniformLocation | null, texture: WebGLTexture): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.uniform1i(at, unit);
  }
}

function hasAny(shares: Float32Array): boolean {
  for (let i = 0; i < shares.length; i++) if (shares[i]! > 0) return true;
  return false;
}

const isSame = (a: Shading, b: Shading): boolean =>
  a.table === b.table &&
  a.scale === b.scale &&
  a.domain.low === b.domain.low &&
  a.domain.high === b.domain.high &&
  a.threshold === b.threshold &&
  a.pruned.every((channel, i) => channel === b.pruned[i]);

/** A colour as shaders take it. */
export const unit = ([red, green, blue]: Rgb): [number, number, number] => [
  red / 255,
  green / 255,
  blue / 255,
];
