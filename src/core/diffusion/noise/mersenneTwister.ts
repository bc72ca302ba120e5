const size = 624;
const shift = 397;

/** MT19937, seeded with the low 32 bits of a number, as torch and NumPy's legacy generator do. */
export class MersenneTwister {
  readonly #state = new Uint32Array(size);
  #next = size;

  constructor(seed: number) {
    const state = this.#state;
    state[0] = seed >>> 0;
    for (let i = 1; i < size; i++) {
      const before = state[i - 1]!;
      state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
    }
  }

  /** The next 32 bits, 0 to 2^32 - 1. */
  next(): number {
    if (this.#next === size) this.#twist();
    let y = this.#state[this.#next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < size; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % size]! & 0x7fffffff);
      state[i] = state[(i + shift) % size]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}
