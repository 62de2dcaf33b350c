// Makes samples/lis-demo.iso from samples/src: `make sample`. With --check it only tells whether what is committed is what it makes.
import { copyFile, readFile, rm, stat, writeFile } from "node:fs/promises";
import { argv, chalk, tmpdir } from "zx";
import { makeSample } from "./sample/make-sample.ts";
import { committedImage, committedToolchain } from "./sample/sources.ts";
import { toolchain } from "./sample/toolchain.ts";

const work = tmpdir();
try {
  const image = await makeSample(work);
  const installed = await toolchain();
  if (argv.check === true) await check(image, installed);
  else {
    await copyFile(image, committedImage);
    await writeFile(committedToolchain, installed);
    console.log(`${chalk.green("made")} samples/lis-demo.iso: ${(await stat(image)).size} bytes`);
  }
} finally {
  await rm(work, { recursive: true });
}

async function check(image: string, installed: string): Promise<void> {
  const same = (await readFile(image)).equals(await readFile(committedImage));
  if (same) {
    console.log("samples/lis-demo.iso is what samples/src makes");
    return;
  }
  process.exitCode = 1;
  console.error(
    installed === (await readFile(committedToolchain, "utf8"))
      ? "samples/lis-demo.iso is not what samples/src makes; `make sample` makes it anew"
      : "samples/lis-demo.iso was made with other tools than this machine has: compare samples/TOOLCHAIN",
  );
}
