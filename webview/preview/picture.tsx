import type { VNode } from 'preact';

export interface PictureProps {
  readonly url: string | undefined;
  /** What it shows, for those who do not see it. */
  readonly name: string;
  /** File name when it is dragged out. */
  readonly file: string;
}

/** An image that can be dragged out as a file. */
export function Picture({ url, name, file }: PictureProps): VNode {
  if (url === undefined) return <div class="preview-picture preview-waiting" />;
  return (
    <img
      class="preview-picture"
      src={url}
      alt={name}
      draggable
      onDragStart={event => {
        event.dataTransfer?.setData('DownloadURL', `image/png:${file}:${url}`);
      }}
    />
  );
}
