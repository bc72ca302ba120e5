import { promisify } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { constants, deflate, inflate } from 'node:zlib';
import type { AtomicFile } from '../io/atomicFile';
import { type ByteSource, openSource } from '../io/source';
import type { Statistics } from '../../shared/stats/statistics';
import type { TensorScan } from './tensorScan';

/** Another number for every change of what is kept. */
const VERSION = 2;

/** The file starts with the length of its packed index; packed scans follow the index. */
interface Index {
  readonly version: number;
  readonly fingerprint: string;
  readonly entries: ReadonlyMap<number, Entry>;
}

interface Entry {
  readonly statistics: Statistics;
  /** Place of the packed scan, from the end of the index. */
  readonly offset: number;
  readonly length: number;
}

// zlib's checksum tells a damaged file; the fastest level, since nearly all of the gain is in the empty buckets.
const pack = async (value: unknown): Promise<Buffer> =>
  promisify(deflate)(serialize(value), { level: constants.Z_BEST_SPEED });
const unpack = async (bytes: Uint8Array): Promise<unknown> =>
  deserialize(await promisify(inflate)(bytes));

/** Writes the scans of a model's tensors. */
export async function writeScans(
  file: AtomicFile,
  fingerprint: string,
  scans: ReadonlyMap<number, TensorScan>,
): Promise<void> {
  const entries = new Map<number, Entry>();
  const packed: Buffer[] = [];
  let offset = 0;
  for (const [id, scan] of scans) {
    const bytes = await pack(scan);
    entries.set(id, { statistics: scan.statistics, offset, length: bytes.length });
    offset += bytes.length;
    packed.push(bytes);
  }
  const index = await pack({ version: VERSION, fingerprint, entries } satisfies Index);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(index.length);
  for (const bytes of [head, index, ...packed]) await file.write(bytes);
}

/** The scans of one model in a file: statistics at once, the rest when it is asked for. */
export class ScanFile {
  private constructor(
    private readonly file: string,
    private readonly entries: ReadonlyMap<number, Entry>,
    private readonly start: number,
  ) {}

  /** Fails on a file that is damaged, or of another version or model. */
  static async open(file: string, fingerprint: string): Promise<ScanFile> {
    return withSource(file, async source => {
      const head = Buffer.alloc(4);
      await source.read(0, head);
      const length = head.readUInt32LE();
      if (4 + length > source.size) throw new Error(`${file} is damaged.`);
      const bytes = Buffer.alloc(length);
      await source.read(4, bytes);
      const index = (await unpack(bytes)) as Index;
      if (index.version !== VERSION || index.fingerprint !== fingerprint)
        throw new Error(`${file} is of another model.`);
      return new ScanFile(file, index.entries, 4 + length);
    });
  }

  statistics(id: number): Statistics | undefined {
    return this.entries.get(id)?.statistics;
  }

  /** A tensor's scan; undefined where it is not kept or cannot be read any more. */
  async load(id: number): Promise<TensorScan | undefined> {
    const entry = this.entries.get(id);
    if (!entry) return undefined;
    return withSource(this.file, async source => {
      const bytes = Buffer.alloc(entry.length);
      await source.read(this.start + entry.offset, bytes);
      return (await unpack(bytes)) as TensorScan;
    }).catch(() => undefined);
  }
}

async function withSource<T>(file: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const source = await openSource(file);
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}
