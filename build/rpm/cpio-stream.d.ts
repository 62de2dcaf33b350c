/** The part of cpio-stream 1.4 that is used here. */
declare module "cpio-stream" {
  import type { Readable, Writable } from "node:stream";

  interface Header {
    name: string;
    size: number;
    type: string | false;
  }
  interface Extract extends Writable {
    /** `next` must be called once the content has ended, and not before the handler has returned. */
    on(
      event: "entry",
      handler: (header: Header, content: Readable, next: (error?: Error) => void) => void,
    ): this;
    on(event: "error", handler: (error: Error) => void): this;
    on(event: string, handler: (...values: never[]) => void): this;
  }
  const cpio: { extract(): Extract };
  export type { Extract, Header };
  export default cpio;
}
