import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtCli } from '../../fixtures/builtCli';
import { samplePipeline } from '../../fixtures/derivePipeline';
import { hasSmallDisks, onSmallDisk, type ShellEnd } from '../../fixtures/smallDisk';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const cli = builtCli();
const { folder } = samplePipeline();
const encoder = path.join(folder, 'text_encoder', 'model.onnx');

/** `$POLLARD` in the script is the command line; what it leaves on the disk is told last, file by file. */
const pollard = (size: string, script: string, ...args: readonly string[]): Promise<ShellEnd> =>
  onSmallDisk(
    { disk: at('disk'), size },
    `pollard() { "${process.execPath}" "${cli.file()}" "$@"; }\n${script}\ncode=$?\ncd "$DISK" && find . -type f | sort\nexit $code`,
    args,
  );

describe.skipIf(!hasSmallDisks)('on a disk that is full', () => {
  test('a pruned model is not saved, and nothing stays of it', async () => {
    const { code, stdout, stderr } = await pollard(
      '2m',
      'pollard prune "$1" --sparsity 0.5 --out "$DISK/half.onnx"',
      encoder,
    );
    expect(stderr).toBe(
      `${at('disk', 'half.onnx')} cannot be saved: the disk is full. Free some space, or save to another disk.\n`,
    );
    expect([code, stdout]).toEqual([1, '']);
  });

  test('the file that was to be replaced stays as it was', async () => {
    const { code, stdout } = await pollard(
      '6m',
      'cp "$1" "$DISK/model.onnx"; pollard prune "$1" --sparsity 0.5 --out "$DISK/model.onnx" --force; code=$?; cmp "$1" "$DISK/model.onnx" && (exit $code)',
      encoder,
    );
    expect([code, stdout]).toEqual([1, './model.onnx\n']);
  });

  test('a pruned pipeline is named by its folder, and nothing stays of it', async () => {
    const { code, stdout, stderr } = await pollard(
      '2m',
      'pollard prune "$1" --text-encoder 0.4 --out "$DISK/pruned"',
      folder,
    );
    expect(stderr).toBe(
      `${at('disk', 'pruned')} cannot be saved: the disk is full. Free some space, or save to another disk.\n`,
    );
    expect([code, stdout]).toEqual([1, '']);
  });

  test('a pipeline that is copied into a folder with files leaves none by half', async () => {
    const { code, stdout, stderr } = await pollard(
      '12m',
      'mkdir "$DISK/pruned"; echo mine > "$DISK/pruned/notes.txt"; pollard prune "$1" --text-encoder 0.4 --out "$DISK/pruned" --force; code=$?; cd "$DISK/pruned"; for each in $(find . -name "*.onnx"); do cmp "$each" "$1/$each" || exit 9; done; (exit $code)',
      folder,
    );
    expect(stderr).toContain('the disk is full');
    expect(code).toBe(1);
    expect(stdout).toContain('notes.txt');
    expect(stdout).not.toContain('.tmp');
  });

  test('a calibration is named by its file, and nothing stays of it', async () => {
    await writeFile(at('prompts.txt'), 'a cat\n');
    const { code, stdout, stderr } = await pollard(
      '16k',
      'pollard calibrate "$1" --component text-encoder --prompts "$2" --out "$DISK/c.safetensors"',
      folder,
      at('prompts.txt'),
    );
    expect(stderr).toContain(
      `${at('disk', 'c.safetensors')} cannot be saved: the disk is full. Free some space, or save to another disk.\n`,
    );
    expect([code, stdout]).toEqual([1, '']);
  });

  test('a sweep stops with what it has, and goes on when there is room', async () => {
    await writeFile(at('prompts.txt'), 'a cat\n');
    const { code, stdout, stderr } = await pollard(
      '60k',
      [
        'pollard sweep run "$1" --out "$DISK/sweep" --unet 0.3,0.6 --steps 1 --prompts "$2" && exit 9',
        'mount -o remount,size=60m "$DISK"',
        'pollard sweep resume "$DISK/sweep" && pollard sweep status "$DISK/sweep"',
      ].join('\n'),
      smallPipeline().folder,
      at('prompts.txt'),
    );
    expect(stderr).toContain('cannot be saved: the disk is full.');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^All \d+ cells/m);
    expect(stdout).not.toContain('.tmp');
  });

  test('a sweep whose parts are put together leaves no picture by half', async () => {
    await writeFile(at('prompts.txt'), 'a cat\n');
    const { code, stdout } = await pollard(
      '60m',
      [
        'pollard sweep run "$1" --out "$DISK/part" --unet 0.3,0.6 --steps 1 --prompts "$2" >/dev/null || exit 9',
        'mkdir "$DISK/whole" && cp "$DISK/part/plan.sweep.json" "$DISK/whole"',
        'used=$(du -sk "$DISK" | cut -f1)',
        'mount -o remount,size=$((used + 12))k "$DISK"',
        'pollard sweep merge "$DISK/whole" "$DISK/part" >/dev/null; code=$?',
        'cd "$DISK/whole/images" && for each in *; do cmp "$each" "../../part/images/$each" || exit 9; done; (exit $code)',
      ].join('\n'),
      smallPipeline().folder,
      at('prompts.txt'),
    );
    expect(code).toBe(1);
    expect(stdout).not.toContain('.tmp');
  });
});
