import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { $ } from "zx";
import { compileFixedTime } from "./compile.ts";

/** What genisoimage makes of a folder. */
export interface ImageToMake {
  readonly folder: string;
  readonly volume: string;
  /** In seconds: every time in the image. */
  readonly time: number;
  /** Further options of genisoimage. */
  readonly options?: readonly string[];
}

/** Makes an ISO 9660 image with Rock Ridge from a folder, so that the same files make the same bytes. */
export async function makeImage(image: ImageToMake, work: string, output: string): Promise<void> {
  await mkdir(work, { recursive: true });
  const fixedTime = join(work, "fixed-time.so");
  await compileFixedTime(fixedTime);
  await $({
    // HOME: a person's own .genisoimagerc has no say in it.
    env: {
      ...process.env,
      HOME: work,
      LC_ALL: "C.UTF-8",
      TZ: "UTC",
      LD_PRELOAD: fixedTime,
      FIXED_TIME: String(image.time),
    },
  })`genisoimage -quiet -r -input-charset iso8859-1 -V ${image.volume} -A ${"LISDEB SAMPLE MEDIUM"} ${image.options ?? []} -o ${output} ${image.folder}`;
}
